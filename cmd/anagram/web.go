package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"anagram/web"
)

// serveWeb builds the page and serves it, or writes it to a directory.
func serveWeb(ctx context.Context, c *console, args []string) error {
	fs := newFlags("web")
	addr := fs.String("addr", "127.0.0.1:8080", "listen on `HOST:PORT`; port 0 takes a free one, and a host beyond loopback is warned of (default: 127.0.0.1:8080)")
	out := fs.String("out", "", "write the page to directory `DIR`, made if missing, and end")
	rest, err := parse(fs, c, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return misuse(fs, "want flags only, got %q", rest)
	}
	if _, _, err := net.SplitHostPort(*addr); err != nil {
		return misuse(fs, "-addr is %q, want HOST:PORT such as 127.0.0.1:8080", *addr)
	}
	if *out != "" && given(fs, "addr") {
		return misuse(fs, "-addr has no effect with -out, which serves nothing")
	}
	var listener net.Listener
	if *out == "" { // before the work: the port may be taken
		if listener, err = net.Listen("tcp", *addr); err != nil {
			return fmt.Errorf("web: %w (another -addr, say 127.0.0.1:0, takes a free port)", err)
		}
		defer listener.Close()
		if who := reached(listener.Addr()); who != "" {
			fmt.Fprintf(c.stderr, "anagram: warning: -addr %s: the page is open to %s; -addr 127.0.0.1:8080 serves this machine alone\n", *addr, who)
		}
	}
	fmt.Fprintln(c.stderr, "compiling the solver to WebAssembly")
	site, err := web.Build(ctx)
	if ctx.Err() != nil {
		return errInterrupted
	}
	if err != nil {
		return err
	}
	if *out != "" {
		return site.Write(*out)
	}
	if _, err := fmt.Fprintf(c.stdout, "http://%s/\n", listener.Addr()); err != nil {
		return err
	}
	fmt.Fprintln(c.stderr, "serving; an interrupt (Ctrl-C) ends it")
	return serveUntil(ctx, listener, site.Handler())
}

// reached tells who besides this machine reaches an address that is listened on; "" is nobody. It
// is the address that a name was found to have which counts.
func reached(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	switch {
	case ok && tcp.IP.IsLoopback():
		return ""
	case ok && len(tcp.IP) > 0 && !tcp.IP.IsUnspecified():
		return "whoever reaches " + tcp.IP.String()
	}
	return "whoever reaches this machine, at any of its addresses"
}

// serveUntil serves until ctx is cancelled, which is the orderly end.
func serveUntil(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		grace, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		server.Shutdown(grace)
	})
	err := server.Serve(l)
	if !errors.Is(err, http.ErrServerClosed) {
		stop()
		return fmt.Errorf("web: %w", err)
	}
	<-stopped
	return nil
}
