package pdf

import (
	"context"
	"fmt"
	"image"
	"math"
)

// maxPixels bounds the picture of a page: A3 at 300 points to the inch.
const maxPixels = 18_000_000

// Picture draws a page, counted from 0, in shades of grey, with so many points to
// the inch, or fewer where the picture would become too large. The errors are those of
// [Reader.Read]; a page that is not there is [ErrUnreadable].
func (r *Reader) Picture(ctx context.Context, data []byte, page, resolution int) (*image.Gray, error) {
	var out *image.Gray
	err := r.bounded(ctx, func(ctx context.Context) error {
		s, err := r.engine.sandbox(ctx)
		if err != nil {
			return err
		}
		defer s.close()
		d := &document{sandbox: s}
		out, err = d.picture(data, page, resolution)
		return err
	})
	return out, err
}

func (d *document) picture(data []byte, index, resolution int) (*image.Gray, error) {
	at, err := d.write(data)
	if err != nil {
		return nil, err
	}
	if d.handle, err = d.call("FPDF_LoadMemDocument", at, uint64(len(data)), 0); err != nil {
		return nil, err
	}
	if d.handle == 0 {
		return nil, ErrUnreadable
	}
	page, err := d.call("FPDF_LoadPage", d.handle, uint64(index))
	if err != nil {
		return nil, err
	}
	if page == 0 {
		return nil, ErrUnreadable
	}
	width, height, err := d.pageSize(page, resolution)
	if err != nil {
		return nil, err
	}
	return d.draw(page, width, height)
}

// pageSize gives the size of a page in points of the picture. A page is measured in
// 72nds of an inch (ISO 32000-2, 8.3.2.3).
func (d *document) pageSize(page uint64, resolution int) (width, height int, err error) {
	measure := func(name string) float64 {
		bits, e := d.call(name, page)
		if err == nil {
			err = e
		}
		return float64(math.Float32frombits(uint32(bits))) * float64(resolution) / 72
	}
	w, h := measure("FPDF_GetPageWidthF"), measure("FPDF_GetPageHeightF")
	if err != nil {
		return 0, 0, err
	}
	if !(w >= 1 && h >= 1) || math.IsInf(w, 0) || math.IsInf(h, 0) {
		return 0, 0, ErrUnreadable
	}
	if shrink := math.Sqrt(w * h / maxPixels); shrink > 1 {
		w, h = w/shrink, h/shrink
	}
	return max(1, int(w)), max(1, int(h)), nil
}

const (
	grey       = 1 // FPDFBitmap_Gray: one byte a point
	white      = 0xFFFFFFFF
	grayscale  = 0x08 // FPDF_GRAYSCALE
	annotation = 0x01 // FPDF_ANNOT: stamps and notes too
)

// draw draws a page on white.
func (d *document) draw(page uint64, width, height int) (*image.Gray, error) {
	w, h := uint64(width), uint64(height)
	bitmap, err := d.call("FPDFBitmap_CreateEx", w, h, grey, 0, 0)
	if err != nil {
		return nil, err
	}
	if bitmap == 0 {
		return nil, fmt.Errorf("%w: no memory", ErrCrashed)
	}
	if _, err := d.call("FPDFBitmap_FillRect", bitmap, 0, 0, w, h, white); err != nil {
		return nil, err
	}
	if _, err := d.call("FPDF_RenderPageBitmap", bitmap, page, 0, 0, w, h, 0, grayscale|annotation); err != nil {
		return nil, err
	}
	stride, err := d.number("FPDFBitmap_GetStride", bitmap)
	if err != nil {
		return nil, err
	}
	buffer, err := d.call("FPDFBitmap_GetBuffer", bitmap)
	if err != nil {
		return nil, err
	}
	points, err := d.sandbox.read(buffer, stride*height)
	if err != nil {
		return nil, err
	}
	return &image.Gray{Pix: points, Stride: stride, Rect: image.Rect(0, 0, width, height)}, nil
}
