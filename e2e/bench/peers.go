package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"example.com/comptoir/e2e/bench/bare"
	"example.com/comptoir/internal/pgembed"
)

// peers are the two servers.
type peers struct{ product, bare *peer }

// peer is a server that runs as a process of its own.
type peer struct {
	name    string
	address string
	cmd     *exec.Cmd
	log     string
	ended   chan struct{}
}

// collector is the garbage collector's setting of both, the product's own.
const collector = "GOGC=400"

// build makes the product's binary, as it is in the checkout now.
func build(ctx context.Context, dir string) (binary string, err error) {
	binary = filepath.Join(dir, "comptoir")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "example.com/comptoir/cmd/comptoir").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the product: %w\n%s", err, out)
	}
	return binary, nil
}

// startPeers starts both servers: the product's binary, and this one as the yardstick.
func startPeers(ctx context.Context, dir, binary string, pg *cluster) (*peers, error) {
	own, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	addresses, err := freeAddresses(ctx, 3)
	if err != nil {
		return nil, err
	}
	listen, admin := addresses[0], addresses[1]
	p := &peers{}
	if p.product, err = startPeer(dir, "product", listen, []string{
		"COMPTOIR_DATABASE_URL=" + pg.URL(pgembed.AppRole, database) + fmt.Sprintf("&pool_max_conns=%d", databaseConns),
		"COMPTOIR_LISTEN=" + listen, "COMPTOIR_ADMIN_LISTEN=" + admin, "COMPTOIR_PUBLIC_URL=http://" + listen,
		"COMPTOIR_FILES_URL=file://" + filepath.Join(dir, "files"), "COMPTOIR_SECRET=only for benchmarks, thirty-two bytes and more",
		"COMPTOIR_SELLER_NAME=Métaux du Canal", "COMPTOIR_SELLER_EMAIL=metals@seller.example.com",
	}, binary, "serve"); err != nil {
		return nil, err
	}
	p.bare, err = startPeer(dir, "yardstick", addresses[2], nil, own, yardstickWord, addresses[2], pg.URL(pgembed.OwnerRole, database))
	if err == nil {
		err = p.product.ready(ctx, "http://"+admin+"/readyz")
	}
	if err == nil {
		err = p.bare.ready(ctx, "http://"+addresses[2]+"/")
	}
	if err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

func (p *peers) stop() error {
	var errs []error
	for _, one := range []*peer{p.product, p.bare} {
		if one != nil {
			errs = append(errs, one.stop())
		}
	}
	return errors.Join(errs...)
}

func freeAddresses(ctx context.Context, n int) ([]string, error) {
	var out []string
	for range n {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer l.Close() // all at the end, so that no two are the same
		out = append(out, l.Addr().String())
	}
	return out, nil
}

// startPeer starts a program with a log of its own. What the environment says to
// other installations of the product is not for this one.
func startPeer(dir, name, address string, settings []string, program string, args ...string) (*peer, error) {
	p := &peer{name: name, address: address, log: filepath.Join(dir, name+".log"), ended: make(chan struct{})}
	log, err := os.Create(p.log)
	if err != nil {
		return nil, fmt.Errorf("make the log of the %s: %w", name, err)
	}
	defer log.Close()
	p.cmd = exec.Command(program, args...) //nolint:noctx // ended by stop, which is gentler than a context
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, collector}, settings...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	// A group of its own: Ctrl-C reaches this program alone, which stops it.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the %s: %w", name, err)
	}
	go func() {
		_ = p.cmd.Wait() // that it ended is what is told
		close(p.ended)
	}()
	return p, nil
}

// readyWithin bounds a server's start.
const readyWithin = 30 * time.Second

// ready waits until the address is answered, by whatever but a server error.
func (p *peer) ready(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			_ = res.Body.Close()
			if res.StatusCode < http.StatusInternalServerError {
				return nil
			}
		}
		select {
		case <-tick.C:
		case <-p.ended:
			return fmt.Errorf("the %s ended: %s", p.name, p.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("the %s is not ready: %w: %s", p.name, ctx.Err(), p.lastWords())
		}
	}
}

func (p *peer) lastWords() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-3):], []byte(" | ")))
}

// stop asks the server to end and kills it if it does not.
func (p *peer) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
		return nil
	case <-time.After(readyWithin):
	}
	_ = p.cmd.Process.Kill()
	<-p.ended
	return fmt.Errorf("the %s did not stop and was killed", p.name)
}

// yardstickWord is the first argument with which this program is the yardstick.
const yardstickWord = "yardstick"

// yardstick serves package bare until ctx ends, if args say so: the word, the
// address to listen on, the database.
func yardstick(ctx context.Context, args []string) (served bool, err error) {
	if len(args) != 3 || args[0] != yardstickWord {
		return false, nil
	}
	d, err := bare.Open(ctx, args[2], databaseConns)
	if err != nil {
		return true, err
	}
	defer d.Close(context.WithoutCancel(ctx))
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", args[1])
	if err != nil {
		return true, fmt.Errorf("listen: %w", err)
	}
	s := &http.Server{Handler: d.Handler(), ReadHeaderTimeout: answerWithin}
	ended := context.AfterFunc(ctx, func() { _ = s.Close() })
	defer ended()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return true, fmt.Errorf("serve: %w", err)
	}
	return true, nil
}
