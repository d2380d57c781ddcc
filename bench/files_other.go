//go:build !unix

package bench

func maxFiles() int { return 0 }
