using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Drystone.S3.Checksums.Md5;

/// <summary>MD5's compression of whole blocks of 64 bytes, of as many messages at once as there are lanes.</summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc1321. Each of its 64 steps needs the result of the one before, so a
/// message by itself leaves most of a processor idle: lanes cost next to nothing.</remarks>
internal static unsafe class Md5Block
{
    public const int Bytes = 64;

    /// <summary>A, B, C and D.</summary>
    public const int StateWords = 4;

    private const int Words = 16;

    // The integer part of 2^32 times the absolute sine of 1 to 64.
    private static ReadOnlySpan<uint> Constants =>
    [
        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
        0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
        0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
        0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
        0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
        0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
        0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
        0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
    ];

    /// <param name="state">A of each lane, then B, C and D.</param>
    /// <param name="rows">A message for each lane, of at least so many blocks.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compress<TLanes, TWords>(TWords* state, byte** rows, nint blocks)
        where TLanes : struct, ILanes<TWords>
        where TWords : unmanaged
    {
        // A vector of 64 bytes that lies across two lines of the cache costs two loads.
        var room = stackalloc byte[(Words * sizeof(TWords)) + Bytes];
        var words = (TWords*)(((nuint)room + Bytes - 1) & ~(nuint)(Bytes - 1));
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        fixed (uint* constants = Constants)
        {
            for (nint offset = 0; offset < blocks * Bytes; offset += Bytes)
            {
                TLanes.Gather(rows, offset, words);
                var k = constants;
                var (oldA, oldB, oldC, oldD) = (a, b, c, d);
                for (var i = 0; i < Words; i += 4, k += 4)
                {
                    a = Turn(b, TLanes.AddSelected(Sum(a, words[i], k[0]), b, c, d), 7);
                    d = Turn(a, TLanes.AddSelected(Sum(d, words[i + 1], k[1]), a, b, c), 12);
                    c = Turn(d, TLanes.AddSelected(Sum(c, words[i + 2], k[2]), d, a, b), 17);
                    b = Turn(c, TLanes.AddSelected(Sum(b, words[i + 3], k[3]), c, d, a), 22);
                }

                for (var i = 0; i < Words; i += 4, k += 4)
                {
                    a = Turn(b, TLanes.AddSelected(Sum(a, words[((5 * i) + 1) & 15], k[0]), d, b, c), 5);
                    d = Turn(a, TLanes.AddSelected(Sum(d, words[((5 * i) + 6) & 15], k[1]), c, a, b), 9);
                    c = Turn(d, TLanes.AddSelected(Sum(c, words[((5 * i) + 11) & 15], k[2]), b, d, a), 14);
                    b = Turn(c, TLanes.AddSelected(Sum(b, words[(5 * i) & 15], k[3]), a, c, d), 20);
                }

                for (var i = 0; i < Words; i += 4, k += 4)
                {
                    a = Turn(b, TLanes.Add(Sum(a, words[((3 * i) + 5) & 15], k[0]), TLanes.Xor(b, c, d)), 4);
                    d = Turn(a, TLanes.Add(Sum(d, words[((3 * i) + 8) & 15], k[1]), TLanes.Xor(a, b, c)), 11);
                    c = Turn(d, TLanes.Add(Sum(c, words[((3 * i) + 11) & 15], k[2]), TLanes.Xor(d, a, b)), 16);
                    b = Turn(c, TLanes.Add(Sum(b, words[((3 * i) + 14) & 15], k[3]), TLanes.Xor(c, d, a)), 23);
                }

                for (var i = 0; i < Words; i += 4, k += 4)
                {
                    a = Turn(b, TLanes.Add(Sum(a, words[(7 * i) & 15], k[0]), TLanes.XorOrNot(b, c, d)), 6);
                    d = Turn(a, TLanes.Add(Sum(d, words[((7 * i) + 7) & 15], k[1]), TLanes.XorOrNot(a, b, c)), 10);
                    c = Turn(d, TLanes.Add(Sum(c, words[((7 * i) + 14) & 15], k[2]), TLanes.XorOrNot(d, a, b)), 15);
                    b = Turn(c, TLanes.Add(Sum(b, words[((7 * i) + 5) & 15], k[3]), TLanes.XorOrNot(c, d, a)), 21);
                }

                (a, b, c, d) = (TLanes.Add(a, oldA), TLanes.Add(b, oldB), TLanes.Add(c, oldC), TLanes.Add(d, oldD));
            }
        }

        (state[0], state[1], state[2], state[3]) = (a, b, c, d);

        // What does not ask for the newest word is added first: that one is waited for.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TWords Sum(TWords old, TWords word, uint constant) =>
            TLanes.Add(old, TLanes.Add(word, TLanes.Broadcast(constant)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TWords Turn(TWords newest, TWords sum, [ConstantExpected] byte bits) =>
            TLanes.Add(newest, TLanes.RotateLeft(sum, bits));
    }
}
