package java

import (
	"math/big"

	"postern/vtl/value"
)

var (
	bigDecimalTable table
	bigIntegerTable table
)

func bigFloat32(i *big.Int) float32 {
	f, _ := new(big.Float).SetInt(i).Float32()
	return f
}

func decimalFloat32(d *value.BigDecimal) float32 { return float32(d.Float64()) }
