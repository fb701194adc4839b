using System.IO.Compression;
using Drystone.Engine;
using Drystone.Engine.Compression;

namespace Drystone.Benchmarks;

/// <summary>
/// What frames of the engine's length become, by the ways to compress that are at hand, on one thread.
/// <c>dotnet run -c Release --project bench/Drystone.Benchmarks -- compression FILE...</c>
/// </summary>
internal static class CompressionScenario
{
    private const int MostBytes = 64 << 20;
    private const int NextLevel = 3;
    private const int Frame = EngineLimits.CompressedFrameBytes;
    private const int Rounds = 3;
    private const int DeflateHeadroomBytes = 1 << 10;

    private delegate int Compress(ReadOnlySpan<byte> plain, byte[] into);

    private delegate int Decompress(ReadOnlySpan<byte> frame, byte[] into);

    public static void Run(string[] files)
    {
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            bytes = bytes[..Math.Min(bytes.Length, MostBytes)];
            Console.WriteLine($"{Path.GetFileName(file)}, {bytes.Length:N0} bytes");
            Measure("Zstandard, as stored", bytes, (plain, into) => ZstdContext.Compress(plain, into), Unzstd);
            Measure("twice the frame", bytes, (plain, into) => ZstdContext.Compress(plain, into), Unzstd, 2 * Frame);
            var context = Zstd.CreateCompressor(NextLevel);
            Measure("level 3", bytes, (plain, into) => Zstd.Compress(context, plain, into), Unzstd);
            Zstd.FreeCompressor(context);
            Measure("Brotli 0", bytes, (plain, into) => Brotli(plain, into, quality: 0), Unbrotli);
            Measure("Brotli 1", bytes, (plain, into) => Brotli(plain, into, quality: 1), Unbrotli);
            Measure("Deflate, fastest", bytes, Deflate, Inflate);
        }
    }

    private static void Measure(
        string name, byte[] bytes, Compress compress, Decompress decompress, int frameBytes = Frame)
    {
        var room = new byte[Zstd.Bound(frameBytes) + DeflateHeadroomBytes];
        var frames = new List<byte[]>();
        var compressing = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            frames.Clear();
            compressing = Least(compressing, () =>
            {
                for (var start = 0; start < bytes.Length; start += frameBytes)
                {
                    var plain = bytes.AsSpan(start, Math.Min(frameBytes, bytes.Length - start));
                    frames.Add(room[..compress(plain, room)]);
                }
            });
        }

        var back = new byte[frameBytes];
        var decompressing = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            decompressing = Least(decompressing, () => frames.ForEach(frame => decompress(frame, back)));
        }

        var ratio = (double)bytes.Length / frames.Sum(frame => frame.Length);
        Console.WriteLine(
            $"  {name,-20}  {ratio:N2}:1  {RateOf(bytes, compressing):N0} MB/s  "
            + $"back {RateOf(bytes, decompressing):N0} MB/s");
    }

    /// <summary>Of the processor, so that what else a machine does matters less.</summary>
    private static TimeSpan Least(TimeSpan before, Action work)
    {
        var begun = Environment.CpuUsage.TotalTime;
        work();
        var taken = Environment.CpuUsage.TotalTime - begun;
        return taken < before ? taken : before;
    }

    private static double RateOf(byte[] bytes, TimeSpan time) => bytes.Length / 1e6 / time.TotalSeconds;

    private static int Brotli(ReadOnlySpan<byte> plain, byte[] into, int quality) =>
        BrotliEncoder.TryCompress(plain, into, out var written, quality, window: 17)
            ? written
            : throw new InvalidDataException("no room");

    private static int Unbrotli(ReadOnlySpan<byte> frame, byte[] into) =>
        BrotliDecoder.TryDecompress(frame, into, out var written)
            ? written
            : throw new InvalidDataException("no frame");

    private static int Unzstd(ReadOnlySpan<byte> frame, byte[] into) =>
        ZstdContext.TryDecompress(frame, into) ?? throw new InvalidDataException("no frame");

    private static int Deflate(ReadOnlySpan<byte> plain, byte[] into)
    {
        using var target = new MemoryStream(into);
        using (var stream = new DeflateStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(plain);
        }

        return (int)target.Position;
    }

    private static int Inflate(ReadOnlySpan<byte> frame, byte[] into)
    {
        using var source = new MemoryStream(frame.ToArray());
        using var stream = new DeflateStream(source, CompressionMode.Decompress);
        return stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
    }
}
