package lambda

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/dop251/goja"
)

// hostFiles is the file system and the compression of Node's fs and zlib.
func (e *environment) hostFiles() map[string]func(goja.FunctionCall) goja.Value {
	return map[string]func(goja.FunctionCall) goja.Value{
		"readFile": func(f goja.FunctionCall) goja.Value {
			path := f.Argument(0).String()
			b, err := os.ReadFile(e.path(path))
			e.checkFile("open", path, err)
			return e.rt.ToValue(e.rt.NewArrayBuffer(b))
		},
		"writeFile":  e.writeFile,
		"readDir":    e.readDir,
		"stat":       e.stat,
		"removeFile": e.removeFile,
		"makeDir": func(f goja.FunctionCall) goja.Value {
			path := f.Argument(0).String()
			e.checkFile("mkdir", path, e.writable(path))
			e.checkFile("mkdir", path, os.MkdirAll(e.path(path), 0o755))
			return goja.Undefined()
		},
		"tempDir": func(goja.FunctionCall) goja.Value { return e.rt.ToValue(os.TempDir()) },
		"zip":     e.zip,
	}
}

// path resolves a relative path from the directory of the code, Lambda's working directory.
func (e *environment) path(name string) string {
	name = strings.TrimPrefix(name, "file://")
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(dirOf(e.fn.entry), name)
}

var errReadOnly = errors.New("read-only")

// writable holds handlers to the directory for temporary files: the rest is read-only on Lambda.
func (e *environment) writable(name string) error {
	rel, err := filepath.Rel(os.TempDir(), e.path(name))
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return errReadOnly
	}
	return nil
}

// checkFile throws the error that Node gives for a failed operation.
func (e *environment) checkFile(operation, path string, err error) {
	if err == nil {
		return
	}
	code, text := "EIO", "i/o error"
	switch {
	case errors.Is(err, errReadOnly):
		code, text = "EROFS", "read-only file system"
	case errors.Is(err, fs.ErrNotExist):
		code, text = "ENOENT", "no such file or directory"
	case errors.Is(err, fs.ErrPermission):
		code, text = "EACCES", "permission denied"
	case errors.Is(err, fs.ErrExist):
		code, text = "EEXIST", "file already exists"
	case strings.Contains(err.Error(), "is a directory"):
		code, text = "EISDIR", "illegal operation on a directory"
		if operation == "open" {
			e.throw(code, code+": "+text+", read")
		}
	case strings.Contains(err.Error(), "not a directory"):
		code, text = "ENOTDIR", "not a directory"
	}
	e.throw(code, code+": "+text+", "+operation+" '"+path+"'")
}

func (e *environment) writeFile(f goja.FunctionCall) goja.Value {
	path := f.Argument(0).String()
	e.checkFile("open", path, e.writable(path))
	flags := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if f.Argument(2).ToBoolean() {
		flags = os.O_CREATE | os.O_WRONLY | os.O_APPEND
	}
	file, err := os.OpenFile(e.path(path), flags, 0o644)
	e.checkFile("open", path, err)
	_, err = file.Write(e.bytes(f.Argument(1)))
	e.checkFile("write", path, errors.Join(err, file.Close()))
	return goja.Undefined()
}

func (e *environment) removeFile(f goja.FunctionCall) goja.Value {
	path := f.Argument(0).String()
	e.checkFile("unlink", path, e.writable(path))
	e.checkFile("unlink", path, os.Remove(e.path(path)))
	return goja.Undefined()
}

func (e *environment) readDir(f goja.FunctionCall) goja.Value {
	path := f.Argument(0).String()
	entries, err := os.ReadDir(e.path(path))
	e.checkFile("scandir", path, err)
	names := make([]any, len(entries))
	for i, entry := range entries {
		names[i] = e.rt.NewArray(entry.Name(), entry.IsDir())
	}
	return e.rt.NewArray(names...)
}

// stat (path) → [size, is directory, modification time in ms, mode].
func (e *environment) stat(f goja.FunctionCall) goja.Value {
	path := f.Argument(0).String()
	info, err := os.Stat(e.path(path))
	e.checkFile("stat", path, err)
	return e.rt.NewArray(info.Size(), info.IsDir(), info.ModTime().UnixMilli(), int64(info.Mode().Perm()))
}

const maxUnzipped = 256 << 20 // bytes

var errUnzipped = errors.New("more bytes than are unzipped")

// zip (operation, bytes, level) → ArrayBuffer.
func (e *environment) zip(f goja.FunctionCall) goja.Value {
	level := -1
	if v := f.Argument(2); !goja.IsUndefined(v) {
		level = int(v.ToInteger())
	}
	b, err := zip(f.Argument(0).String(), e.bytes(f.Argument(1)), level)
	if err != nil {
		e.throw(zipFault(err))
	}
	return e.rt.ToValue(e.rt.NewArrayBuffer(b))
}

// zipFault words a failure as zlib does.
func zipFault(err error) (code, text string) {
	switch {
	case errors.Is(err, errUnzipped):
		return "ERR_BUFFER_TOO_LARGE", fmt.Sprintf("Cannot create a Buffer larger than %d bytes", maxUnzipped)
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, zlib.ErrHeader):
		return "Z_DATA_ERROR", "incorrect header check"
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrChecksum):
		return "Z_DATA_ERROR", "incorrect data check"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "Z_BUF_ERROR", "unexpected end of file"
	}
	return "Z_DATA_ERROR", "invalid stored block lengths: " + err.Error()
}

func zip(operation string, b []byte, level int) ([]byte, error) {
	var out bytes.Buffer
	var w io.WriteCloser
	var r io.Reader
	var err error
	switch operation {
	case "gzip":
		w, err = gzip.NewWriterLevel(&out, level)
	case "deflate":
		w, err = zlib.NewWriterLevel(&out, level)
	case "deflateRaw":
		w, err = flate.NewWriter(&out, level)
	case "gunzip":
		if len(b) > 1 && (b[0] != 0x1f || b[1] != 0x8b) {
			return nil, gzip.ErrHeader
		}
		r, err = gzip.NewReader(bytes.NewReader(b))
	case "inflate":
		r, err = zlib.NewReader(bytes.NewReader(b))
	case "inflateRaw":
		r = flate.NewReader(bytes.NewReader(b))
	case "unzip":
		if len(b) > 1 && b[0] == 0x1f && b[1] == 0x8b {
			return zip("gunzip", b, level)
		}
		return zip("inflate", b, level)
	}
	if err != nil {
		return nil, err
	}
	if w != nil {
		_, err = w.Write(b)
		err = errors.Join(err, w.Close())
		return out.Bytes(), err
	}
	return atMost(r, maxUnzipped)
}

// atMost reads everything, or refuses what has more bytes than limit.
func atMost(r io.Reader, limit int64) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(all)) > limit {
		return nil, errUnzipped
	}
	return all, err
}
