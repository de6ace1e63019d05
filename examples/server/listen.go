package main

import (
	"net"
	"sync"
)

// limited is a listener of a bounded number of connections. Further ones wait in the system's queue
// until one is closed.
type limited struct {
	net.Listener
	open chan struct{} // has an element for each
}

func newLimited(l net.Listener, connections int) limited {
	return limited{l, make(chan struct{}, connections)}
}

func (l limited) Accept() (net.Conn, error) {
	l.open <- struct{}{}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.open
		return nil, err
	}
	return &conn{Conn: c, release: sync.OnceFunc(func() { <-l.open })}, nil
}

// conn gives its place back when it is closed.
type conn struct {
	net.Conn
	release func()
}

func (c *conn) Close() error {
	defer c.release()
	return c.Conn.Close()
}
