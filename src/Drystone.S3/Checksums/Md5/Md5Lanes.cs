using System.Runtime.Intrinsics;

namespace Drystone.S3.Checksums.Md5;

/// <summary>Hashes blocks of several messages at once, in the narrowest vectors that have a lane for each.</summary>
internal static unsafe class Md5Lanes
{
    /// <summary>As many messages as one call takes.</summary>
    public const int Most = SixteenLanes.Count;

    /// <summary>Without, the library is the faster one.</summary>
    public static bool IsSupported => FourLanes.IsSupported;

    /// <summary>As many lanes as the widest vectors of this processor have.</summary>
    public static int Widest { get; } = SixteenLanes.IsSupported ? SixteenLanes.Count
        : EightLanes.IsSupported ? EightLanes.Count
        : FourLanes.IsSupported ? FourLanes.Count
        : 1;

    /// <summary>Takes the same number of blocks of each message.</summary>
    /// <param name="states">Of up to <see cref="Most"/> messages.</param>
    /// <param name="rows">Where the blocks of each message are: addresses of memory that does not move.</param>
    /// <param name="widest">As many lanes at once: at most <see cref="Widest"/>.</param>
    public static void Advance(Span<Md5State> states, ReadOnlySpan<nint> rows, nint blocks, int widest)
    {
        while (!states.IsEmpty)
        {
            var count = Math.Min(states.Length, widest);
            AdvanceTogether(states[..count], rows[..count], blocks);
            states = states[count..];
            rows = rows[count..];
        }
    }

    private static void AdvanceTogether(Span<Md5State> states, ReadOnlySpan<nint> rows, nint blocks)
    {
        switch (states.Length)
        {
            case 1:
                Advance<OneLane, uint>(states, rows, blocks);
                break;
            case <= FourLanes.Count:
                Advance<FourLanes, Vector128<uint>>(states, rows, blocks);
                break;
            case <= EightLanes.Count:
                Advance<EightLanes, Vector256<uint>>(states, rows, blocks);
                break;
            default:
                Advance<SixteenLanes, Vector512<uint>>(states, rows, blocks);
                break;
        }
    }

    private static void Advance<TLanes, TWords>(Span<Md5State> states, ReadOnlySpan<nint> rows, nint blocks)
        where TLanes : struct, ILanes<TWords>
        where TWords : unmanaged
    {
        var lanes = sizeof(TWords) / sizeof(uint);
        var words = stackalloc uint[Md5Block.StateWords * lanes];
        var places = stackalloc byte*[lanes];
        for (var lane = 0; lane < lanes; lane++)
        {
            // A lane that nobody needs hashes what the first one does, and its result is dropped.
            var message = lane < states.Length ? lane : 0;
            places[lane] = (byte*)rows[message];
            for (var word = 0; word < Md5Block.StateWords; word++)
            {
                words[(word * lanes) + lane] = states[message][word];
            }
        }

        Md5Block.Compress<TLanes, TWords>((TWords*)words, places, blocks);
        for (var lane = 0; lane < states.Length; lane++)
        {
            for (var word = 0; word < Md5Block.StateWords; word++)
            {
                states[lane][word] = words[(word * lanes) + lane];
            }
        }
    }
}
