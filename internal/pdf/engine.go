package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"sync"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// wasmPage is the unit of WebAssembly's memory, in bytes.
const wasmPage = 64 << 10

// compiled keeps PDFium's machine code for all engines of the process.
var compiled = sync.OnceValue(wazero.NewCompilationCache)

// engine compiles PDFium at the first call and hands out sandboxes.
type engine struct {
	memory   int // bytes of one sandbox
	parallel int

	mu     sync.Mutex
	pool   pdfium.Pool // nil: not started
	closed bool
}

var errClosed = errors.New("the reader of PDF files is closed")

func (e *engine) start() (pdfium.Pool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.closed:
		return nil, errClosed
	case e.pool != nil:
		return e.pool, nil
	}
	config := wazero.NewRuntimeConfig().WithCompilationCache(compiled()).
		// Without it no deadline could end a loop inside.
		WithCloseOnContextDone(true).
		WithMemoryLimitPages(uint32(e.memory / wasmPage))
	pool, err := webassembly.Init(webassembly.Config{
		MaxIdle: 1, MaxTotal: e.parallel,
		// By default the library shows the sandbox the whole file system and our
		// standard output.
		FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
		RuntimeConfig: config,
	})
	if err != nil {
		return nil, fmt.Errorf("start PDFium: %w", err)
	}
	e.pool = pool
	return pool, nil
}

func (e *engine) close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	if e.pool == nil {
		return nil
	}
	pool := e.pool
	e.pool = nil
	if err := pool.Close(); err != nil {
		return fmt.Errorf("end PDFium: %w", err)
	}
	return nil
}

// sandbox is one instance of PDFium. It lives until ctx ends or close.
type sandbox struct {
	ctx      context.Context
	cancel   context.CancelFunc
	instance pdfium.Pdfium
	module   api.Module
}

// sandbox makes a new one.
//
// The library's own methods don't serve here: they run without a context, so that
// nothing ends them, its Kill fails in every case, and they allocate in our memory
// what the sandbox says. So the instance's WebAssembly module is called directly.
func (e *engine) sandbox(ctx context.Context) (*sandbox, error) {
	pool, err := e.start()
	if err != nil {
		return nil, err
	}
	instance, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("open a sandbox: %w", err)
	}
	s := &sandbox{instance: instance}
	s.ctx, s.cancel = context.WithCancel(ctx)
	// The type is internal to the library, its field Module is exported.
	field := reflect.Indirect(reflect.ValueOf(instance.GetImplementation())).FieldByName("Module")
	if field.IsValid() {
		s.module, _ = field.Interface().(api.Module)
	}
	if s.module == nil {
		s.close()
		return nil, errors.New("open a sandbox: the library has no module where v1.17.2 has it")
	}
	return s, nil
}

// close throws the sandbox away. The library removes the instance from its pool
// and ends the module whatever it answers, so the answer says nothing.
func (s *sandbox) close() {
	s.cancel()
	_ = s.instance.Close()
}

// call runs a function of PDFium and gives its result. Every failure of a call is
// a crash: what PDFium refuses, it refuses by its result.
func (s *sandbox) call(name string, args ...uint64) (uint64, error) {
	f := s.module.ExportedFunction(name)
	if f == nil {
		return 0, fmt.Errorf("PDFium has no function %s", name)
	}
	results, err := f.Call(s.ctx, args...)
	if err != nil {
		return 0, fmt.Errorf("%w: %s", ErrCrashed, name)
	}
	if len(results) == 0 {
		return 0, nil
	}
	return results[0], nil
}

// number is call for functions that give a C int.
func (s *sandbox) number(name string, args ...uint64) (int, error) {
	result, err := s.call(name, args...)
	return int(int32(result)), err
}

// alloc takes memory in the sandbox. It is given back with the sandbox.
func (s *sandbox) alloc(size int) (uint64, error) {
	at, err := s.call("malloc", uint64(size))
	if err == nil && uint32(at) == 0 {
		err = fmt.Errorf("%w: no memory", ErrCrashed)
	}
	return at, err
}

func (s *sandbox) free(at uint64) error {
	_, err := s.call("free", at)
	return err
}

// write puts data into the sandbox.
func (s *sandbox) write(data []byte) (uint64, error) {
	at, err := s.alloc(max(len(data), 1))
	if err != nil {
		return 0, err
	}
	if !s.module.Memory().Write(uint32(at), data) {
		return 0, fmt.Errorf("%w: memory out of bounds", ErrCrashed)
	}
	return at, nil
}

// read copies size bytes out of the sandbox.
func (s *sandbox) read(at uint64, size int) ([]byte, error) {
	view, ok := s.module.Memory().Read(uint32(at), uint32(size))
	if !ok {
		return nil, fmt.Errorf("%w: memory out of bounds", ErrCrashed)
	}
	return append([]byte(nil), view...), nil
}
