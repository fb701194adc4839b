using System.Globalization;
using System.Text;

namespace Drystone.Cli.Bench;

/// <summary>
/// What the objects hold: noise that does not compress, or lines of a log that do. Each object starts at another place
/// in it, so that no two neighbours are equal and a wrong object is noticed, while all of them share one buffer.
/// </summary>
internal sealed class ObjectBytes
{
    private const int DifferentObjects = 4096;
    private const int StepBytes = 8;
    private const int Seed = 2026;

    // Then the lines come again: so far apart that no server's compression sees it.
    private const int DifferentLinesBytes = 16 << 20;

    private readonly byte[] _bytes;
    private readonly int _sizeBytes;

    public ObjectBytes(int sizeBytes, ObjectContent content)
    {
        _sizeBytes = sizeBytes;
        _bytes = new byte[sizeBytes + (DifferentObjects * StepBytes)];
        if (content == ObjectContent.Noise)
        {
            new Random(Seed).NextBytes(_bytes);
        }
        else
        {
            FillWithLines(_bytes);
        }
    }

    public ReadOnlyMemory<byte> this[int objectIndex] =>
        _bytes.AsMemory(objectIndex % DifferentObjects * StepBytes, _sizeBytes);

    private static void FillWithLines(Span<byte> bytes)
    {
        string[] operations = ["GetObject", "PutObject", "HeadObject", "ListObjectsV2"];
        string[] buckets = ["media", "backup", "logs"];
        var random = new Random(Seed);
        var lines = new StringBuilder();
        while (lines.Length < Math.Min(bytes.Length, DifferentLinesBytes))
        {
            lines.Append(
                CultureInfo.InvariantCulture,
                $$"""
                {"time":"2026-11-21T{{random.Next(24):d2}}:{{random.Next(60):d2}}:{{random.Next(60):d2}}Z",
                """);
            lines.Append(
                CultureInfo.InvariantCulture,
                $$"""
                "requestId":"{{random.NextInt64():X16}}","operation":"{{operations[random.Next(operations.Length)]}}",
                """);
            lines.Append(
                CultureInfo.InvariantCulture,
                $$"""
                "bucket":"{{buckets[random.Next(buckets.Length)]}}","key":"a/{{random.Next(1_000_000)}}",
                """);
            lines.Append(CultureInfo.InvariantCulture, $"\"status\":200,\"durationMs\":{random.Next(1_000)}}}\n");
        }

        var text = Encoding.ASCII.GetBytes(lines.ToString());
        for (var done = 0; done < bytes.Length; done += text.Length)
        {
            text.AsSpan(0, Math.Min(text.Length, bytes.Length - done)).CopyTo(bytes[done..]);
        }
    }
}

/// <summary>What objects are filled with.</summary>
internal enum ObjectContent
{
    Noise,
    Text,
}
