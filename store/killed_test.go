package store_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"anagram/store"
)

var kills = flag.Int("kills", 5, "how many processes TestKilled kills")

// TestMain writes a file again and again when a test asks for a process that does.
func TestMain(m *testing.M) {
	if path := os.Getenv("ANAGRAM_TEST_WRITE"); path != "" {
		for k := byte(0); ; k++ {
			if err := store.WriteFile(path, func(w io.Writer) error { _, err := w.Write(content(k)); return err }); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
		}
	}
	flag.Parse()
	os.Exit(m.Run())
}

// content is one of 256 contents of different lengths.
func content(k byte) []byte { return bytes.Repeat([]byte{k}, 50_000+1000*int(k)) }

// A process that is killed while it replaces a file over and over leaves one of the contents,
// whole.
func TestKilled(t *testing.T) {
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes")
	}
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, content(0), 0o666); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range *kills {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "ANAGRAM_TEST_WRITE="+path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(rng.Float64()*float64(100*time.Millisecond)), func() { cmd.Process.Kill() })
		cmd.Wait()
		timer.Stop()
		if cmd.ProcessState.ExitCode() == 1 {
			t.Fatal("writing failed")
		}
		data, err := os.ReadFile(path)
		if err != nil || len(data) == 0 || !bytes.Equal(data, content(data[0])) {
			t.Fatalf("kill %d left %d bytes that are no content, %v", n, len(data), err)
		}
	}
}
