package java

import (
	"math/big"
	"math/bits"

	"postern/vtl/value"
)

// maxPrimeBits bounds the numbers of the methods that take a long time: powers modulo and tests for primes.
const maxPrimeBits = 4096

var bigOne = big.NewInt(1)

func bigIntegerTable() table {
	return table{
		{"add(BigInteger) BigInteger", onBigs(func(a, b *big.Int) *big.Int { return new(big.Int).Add(a, b) })},
		{"subtract(BigInteger) BigInteger", onBigs(func(a, b *big.Int) *big.Int { return new(big.Int).Sub(a, b) })},
		{"multiply(BigInteger) BigInteger", onBigs(func(a, b *big.Int) *big.Int { return new(big.Int).Mul(a, b) })},
		{"divide(BigInteger) BigInteger", dividing(func(a, b *big.Int) *big.Int { return new(big.Int).Quo(a, b) })},
		{"remainder(BigInteger) BigInteger", dividing(func(a, b *big.Int) *big.Int { return new(big.Int).Rem(a, b) })},
		{"divideAndRemainder(BigInteger) BigInteger[]", bigDivideAndRemainder},
		{"mod(BigInteger) BigInteger", bigMod},
		{"modPow(BigInteger,BigInteger) BigInteger", bigModPow},
		{"modInverse(BigInteger) BigInteger", bigModInverse},
		{"pow(int) BigInteger", bigPow},
		{"sqrt() BigInteger +9", bigSqrt},
		{"sqrtAndRemainder() BigInteger[] +9", bigSqrtAndRemainder},
		{"gcd(BigInteger) BigInteger", onBigs(func(a, b *big.Int) *big.Int {
			return new(big.Int).GCD(nil, nil, new(big.Int).Abs(a), new(big.Int).Abs(b))
		})},
		{"abs() BigInteger", onBig(func(i *big.Int) value.Value { return value.BigInt(new(big.Int).Abs(i)) })},
		{"negate() BigInteger", onBig(func(i *big.Int) value.Value { return value.BigInt(new(big.Int).Neg(i)) })},
		{"signum() int", onBig(func(i *big.Int) value.Value { return integer(i.Sign()) })},
		{"and(BigInteger) BigInteger", onBigs(func(a, b *big.Int) *big.Int { return new(big.Int).And(a, b) })},
		{"or(BigInteger) BigInteger", onBigs(func(a, b *big.Int) *big.Int { return new(big.Int).Or(a, b) })},
		{"xor(BigInteger) BigInteger", onBigs(func(a, b *big.Int) *big.Int { return new(big.Int).Xor(a, b) })},
		{"andNot(BigInteger) BigInteger", onBigs(func(a, b *big.Int) *big.Int { return new(big.Int).AndNot(a, b) })},
		{"not() BigInteger", onBig(func(i *big.Int) value.Value { return value.BigInt(new(big.Int).Not(i)) })},
		{"shiftLeft(int) BigInteger", onBigShift(1)},
		{"shiftRight(int) BigInteger", onBigShift(-1)},
		{"testBit(int) boolean", onBit(func(i *big.Int, n int) value.Value { return value.Bool(i.Bit(n) == 1) },
			func(v value.Value) (value.Value, error) { return value.Bool(v.BigInt().Sign() < 0), nil })},
		{"setBit(int) BigInteger", onBit(func(i *big.Int, n int) value.Value { return value.BigInt(new(big.Int).SetBit(i, n, 1)) }, unlessNegative(false))},
		{"clearBit(int) BigInteger", onBit(func(i *big.Int, n int) value.Value { return value.BigInt(new(big.Int).SetBit(i, n, 0)) }, unlessNegative(true))},
		{"flipBit(int) BigInteger", onBit(func(i *big.Int, n int) value.Value {
			return value.BigInt(new(big.Int).SetBit(i, n, i.Bit(n)^1))
		}, nil)},
		{"getLowestSetBit() int", onBig(func(i *big.Int) value.Value {
			if i.Sign() == 0 {
				return value.Int(-1)
			}
			return integer(int(i.TrailingZeroBits()))
		})},
		{"bitLength() int", onBig(func(i *big.Int) value.Value { return integer(withoutSign(i).BitLen()) })},
		{"bitCount() int", onBig(func(i *big.Int) value.Value {
			n := 0
			for _, word := range withoutSign(i).Bits() {
				n += bits.OnesCount(uint(word))
			}
			return integer(n)
		})},
		{"isProbablePrime(int) boolean", bigIsPrime},
		{"nextProbablePrime() BigInteger", bigNextPrime},
		{"probablePrime(int,Random) static BigInteger", func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			if args[0].Int64() < 2 {
				return value.Null, throw(arithmetic, "bitLength < 2")
			}
			return value.Null, throwBare(nullPointer)
		}},
		{"compareTo(BigInteger) int", comparing(compareBigs)},
		{"compareTo(Object) int", comparing(compareBigs)},
		{"min(BigInteger) BigInteger", onBigs(func(a, b *big.Int) *big.Int {
			if a.Cmp(b) <= 0 {
				return a
			}
			return b
		})},
		{"max(BigInteger) BigInteger", onBigs(func(a, b *big.Int) *big.Int {
			if a.Cmp(b) >= 0 {
				return a
			}
			return b
		})},
		{"toString(int) String", func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			radix := int(args[0].Int64())
			if radix < 2 || radix > 36 {
				radix = 10
			}
			return value.String(recv.BigInt().Text(radix)), nil
		}},
		{"toByteArray() byte[]", func(recv value.Value, _ []value.Value, a *value.Arena) (value.Value, error) {
			return byteArray(twosComplement(recv.BigInt()), a), nil
		}},
		{"valueOf(long) static BigInteger", onArgument(func(v value.Value) value.Value { return value.BigInt(big.NewInt(v.Int64())) })},
		{"longValueExact() long", bigExact(longs, "long")},
		{"intValueExact() int", bigExact(ints, "int")},
		{"shortValueExact() short", bigExact(shorts, "short")},
		{"byteValueExact() byte", bigExact(bytes8, "byte")},
	}
}

func onBig(f func(i *big.Int) value.Value) impl {
	return func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
		return f(recv.BigInt()), nil
	}
}

// onBigs makes a method of another BigInteger; the result is bounded.
func onBigs(f func(a, b *big.Int) *big.Int) impl {
	return func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		if args[0].IsNull() {
			return value.Null, throwBare(nullPointer)
		}
		a, b := recv.BigInt(), args[0].BigInt()
		if a.BitLen()+b.BitLen() > 2*maxBits {
			return value.Null, tooBig("this operation")
		}
		return value.BigInt(f(a, b)), nil
	}
}

func dividing(f func(a, b *big.Int) *big.Int) impl {
	divide := onBigs(f)
	return func(recv value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
		if i := args[0].BigInt(); i != nil && i.Sign() == 0 {
			return value.Null, throw(arithmetic, "BigInteger divide by zero")
		}
		return divide(recv, args, a)
	}
}

func compareBigs(a, b value.Value) int { return a.BigInt().Cmp(b.BigInt()) }

// withoutSign is the number whose bits are those that differ from the sign bit.
func withoutSign(i *big.Int) *big.Int {
	if i.Sign() < 0 {
		return new(big.Int).Not(i)
	}
	return i
}

// twosComplement is the shortest big-endian form with a sign bit.
func twosComplement(i *big.Int) []byte {
	bytes := make([]byte, withoutSign(i).BitLen()/8+1)
	withoutSign(i).FillBytes(bytes)
	if i.Sign() < 0 {
		for k := range bytes {
			bytes[k] = ^bytes[k]
		}
	}
	return bytes
}

func bigDivideAndRemainder(recv value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
	if args[0].IsNull() {
		return value.Null, throwBare(nullPointer)
	}
	if args[0].BigInt().Sign() == 0 {
		return value.Null, throw(arithmetic, "BigInteger divide by zero")
	}
	q, r := new(big.Int).QuoRem(recv.BigInt(), args[0].BigInt(), new(big.Int))
	return objectArray([]value.Value{value.BigInt(q), value.BigInt(r)}, a), nil
}

func notPositive(modulus value.Value) error {
	switch {
	case modulus.IsNull():
		return throwBare(nullPointer)
	case modulus.BigInt().Sign() <= 0:
		return throw(arithmetic, "BigInteger: modulus not positive")
	}
	return nil
}

func bigMod(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if err := notPositive(args[0]); err != nil {
		return value.Null, err
	}
	return value.BigInt(new(big.Int).Mod(recv.BigInt(), args[0].BigInt())), nil
}

func bigModPow(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if err := notPositive(args[1]); err != nil {
		return value.Null, err
	}
	if args[0].IsNull() {
		return value.Null, throwBare(nullPointer)
	}
	if max(recv.BigInt().BitLen(), args[0].BigInt().BitLen(), args[1].BigInt().BitLen()) > maxPrimeBits {
		return value.Null, tooBig("modPow")
	}
	modulus := args[1].BigInt()
	if modulus.Cmp(bigOne) == 0 {
		return value.BigInt(new(big.Int)), nil
	}
	base, exponent := new(big.Int).Mod(recv.BigInt(), modulus), args[0].BigInt()
	if exponent.Sign() < 0 {
		exponent = new(big.Int).Neg(exponent)
		if base = base.ModInverse(base, modulus); base == nil {
			return value.Null, throw(arithmetic, "BigInteger not invertible.")
		}
	}
	return value.BigInt(new(big.Int).Exp(base, exponent, modulus)), nil
}

func bigModInverse(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if err := notPositive(args[0]); err != nil {
		return value.Null, err
	}
	if args[0].BigInt().Cmp(bigOne) == 0 {
		return value.BigInt(new(big.Int)), nil
	}
	if max(recv.BigInt().BitLen(), args[0].BigInt().BitLen()) > maxPrimeBits {
		return value.Null, tooBig("modInverse")
	}
	r := new(big.Int).ModInverse(recv.BigInt(), args[0].BigInt())
	if r == nil {
		return value.Null, throw(arithmetic, "BigInteger not invertible.")
	}
	return value.BigInt(r), nil
}

func bigPow(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	n := args[0].Int64()
	switch {
	case n < 0:
		return value.Null, throw(arithmetic, "Negative exponent")
	case int64(recv.BigInt().BitLen())*n > maxBits && recv.BigInt().BitLen() > 1:
		return value.Null, tooBig("pow")
	}
	return value.BigInt(power(recv.BigInt(), n)), nil
}

// power works out i^n; 0, 1 and -1 stay small whatever n is.
func power(i *big.Int, n int64) *big.Int {
	if i.BitLen() <= 1 && n > 2 {
		n = 2 - n&1
	}
	return new(big.Int).Exp(i, big.NewInt(n), nil)
}

func bigSqrt(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
	if recv.BigInt().Sign() < 0 {
		return value.Null, throw(arithmetic, "Negative BigInteger")
	}
	return value.BigInt(new(big.Int).Sqrt(recv.BigInt())), nil
}

func bigSqrtAndRemainder(recv value.Value, _ []value.Value, a *value.Arena) (value.Value, error) {
	root, err := bigSqrt(recv, nil, a)
	if err != nil {
		return value.Null, err
	}
	square := new(big.Int).Mul(root.BigInt(), root.BigInt())
	return objectArray([]value.Value{root, value.BigInt(square.Sub(recv.BigInt(), square))}, a), nil
}

// onBigShift shifts to the left for a positive direction; a negative distance shifts the other way.
func onBigShift(direction int64) impl {
	return func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		i, n := recv.BigInt(), args[0].Int64()*direction
		switch {
		case n > 0 && i.Sign() != 0 && int64(i.BitLen())+n > maxBits:
			return value.Null, tooBig("shiftLeft")
		case i.Sign() == 0:
			return recv, nil
		case n >= 0:
			return value.BigInt(new(big.Int).Lsh(i, uint(n))), nil
		}
		return value.BigInt(new(big.Int).Rsh(i, uint(min(-n, 1<<31)))), nil
	}
}

// onBit makes a method of a bit number; beyond is what it gives far above the highest bit, when that is no larger number.
func onBit(f func(i *big.Int, n int) value.Value, beyond func(v value.Value) (value.Value, error)) impl {
	return func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		n := args[0].Int64()
		switch {
		case n < 0:
			return value.Null, throw(arithmetic, "Negative bit address")
		case n > maxBits && beyond != nil && recv.BigInt().BitLen() < maxBits:
			return beyond(recv)
		case n > maxBits:
			return value.Null, tooBig("this bit")
		}
		return f(recv.BigInt(), int(n)), nil
	}
}

// unlessNegative gives numbers whose sign already has the bit: clearing it in a positive one, setting it in a negative one.
func unlessNegative(clear bool) func(v value.Value) (value.Value, error) {
	return func(v value.Value) (value.Value, error) {
		if (v.BigInt().Sign() < 0) == clear {
			return value.Null, tooBig("this bit")
		}
		return v, nil
	}
}

func bigIsPrime(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	i := new(big.Int).Abs(recv.BigInt())
	switch {
	case args[0].Int64() <= 0:
		return value.Bool(true), nil
	case i.BitLen() > maxPrimeBits:
		return value.Null, tooBig("isProbablePrime")
	}
	return value.Bool(isPrime(i)), nil
}

// isPrime tests with as many rounds as Java does for a number of the size.
func isPrime(i *big.Int) bool {
	rounds := 2
	for _, r := range [...]struct{ bits, rounds int }{{100, 50}, {256, 27}, {512, 15}, {768, 8}, {1024, 4}} {
		if i.BitLen() < r.bits {
			rounds = r.rounds
			break
		}
	}
	return i.ProbablyPrime(rounds)
}

func bigNextPrime(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
	i := recv.BigInt()
	switch {
	case i.Sign() < 0:
		return value.Null, throw(arithmetic, "start < 0: %s", i)
	case i.BitLen() > 512:
		return value.Null, tooBig("nextProbablePrime")
	}
	next := new(big.Int).Add(i, bigOne)
	for !isPrime(next) {
		next.Add(next, bigOne)
	}
	return value.BigInt(next), nil
}

// bigExact is longValueExact() and its brothers.
func bigExact(t integral, name string) impl {
	return func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
		if i := recv.BigInt(); !i.IsInt64() || i.Int64()>>(t.bits-1) != i.Int64()>>63 {
			return value.Null, throw(arithmetic, "BigInteger out of %s range", name)
		}
		return t.make(recv.BigInt().Int64()), nil
	}
}
