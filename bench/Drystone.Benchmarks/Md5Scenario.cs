using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Drystone.S3.Checksums.Md5;

namespace Drystone.Benchmarks;

/// <summary>
/// What MD5 takes by the library and in lanes, by the time of the processor.
/// <c>dotnet run -c Release --project bench/Drystone.Benchmarks -- md5</c>
/// </summary>
internal static class Md5Scenario
{
    private const int MessageBytes = 512 << 10;
    private const int Times = 400;
    private const int Rounds = 5;

    public static void Run()
    {
        var messages = Enumerable.Range(0, Md5Lanes.Most).Select(RandomBytes).ToArray();
        using var library = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        Time("the library, one stream", streams: 1, () => library.AppendData(messages[0]));
        foreach (var streams in new[] { 1, 2, 4, 8, 16 })
        {
            Time($"{streams} streams at once", streams, () => Advance(messages.AsSpan(0, streams)));
        }
    }

    private static byte[] RandomBytes(int seed)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(MessageBytes, pinned: true);
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static void Advance(ReadOnlySpan<byte[]> messages)
    {
        Span<Md5State> states = stackalloc Md5State[messages.Length];
        Span<nint> rows = stackalloc nint[messages.Length];
        for (var lane = 0; lane < messages.Length; lane++)
        {
            rows[lane] = Marshal.UnsafeAddrOfPinnedArrayElement(messages[lane], 0);
        }

        Md5Lanes.Advance(states, rows, MessageBytes / Md5Block.Bytes, Md5Lanes.Widest);
    }

    private static void Time(string what, int streams, Action hash)
    {
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var time = 0; time < Times; time++)
            {
                hash();
            }

            var taken = Environment.CpuUsage.TotalTime - before;
            best = taken < best ? taken : best;
        }

        Console.WriteLine($"{what}: {(double)streams * Times * MessageBytes / best.TotalSeconds / 1e9:N2} GB/s");
    }
}
