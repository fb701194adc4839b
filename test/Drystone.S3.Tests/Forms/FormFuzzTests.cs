using System.Text;
using Drystone.S3.Tests.Fuzzing;
using static Drystone.S3.Tests.Forms.FormBody;

namespace Drystone.S3.Tests.Forms;

/// <summary>Random forms, whole and damaged: what is read is what was written, or it is refused by an S3 error, however
/// the bytes arrive.</summary>
public sealed class FormFuzzTests
{
    private const int Seed = 20_131;
    private const int Rounds = 4_000;

    private static readonly string[] Fragments =
    [
        "\r\n", "\r", "\n", "--", $"\r\n--{Boundary}", $"--{Boundary}--", "\r\n\r\n", "\"", ";",
        "\\", "\0", "name=\"file\"",
        "Content-Disposition: form-data; name=\"key\"",
    ];

    [Fact]
    public async Task A_whole_form_is_read_as_it_was_written()
    {
        var random = new Random(Seed);
        for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
        {
            var file = RandomBytes(random, 600);
            var key = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => (char)random.Next(32, 500)));
            byte[] body =
            [
                .. Encoding.UTF8.GetBytes(Field("key", key)),
                .. Encoding.UTF8.GetBytes(File("\0")[..^($"\0\r\n--{Boundary}--\r\n".Length)]), .. file,
                .. Encoding.UTF8.GetBytes($"\r\n--{Boundary}--\r\n"),
            ];
            var (fields, read) = await FormBody.ReadAsync(body, Pieces(random), random.Next(1, 300));
            Assert.True(
                fields.Find("key") == key && read.AsSpan().SequenceEqual(file), $"round {round} of seed {Seed}");
        }
    }

    [Fact]
    public async Task A_damaged_form_is_refused_or_read_the_same_way_twice()
    {
        var random = new Random(Seed);
        var whole = Encoding.UTF8.GetBytes(
            Field("key", "${filename}") + Field("acl", "private") + Field("policy", "e30=") + File("0123456789"));
        var accepted = 0;
        for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
        {
            var damaged = Damage(whole, random);
            var once = await OutcomeAsync(damaged, [int.MaxValue], 4096);
            Assert.Equal(once, await OutcomeAsync(damaged, Pieces(random), random.Next(1, 50)));
            accepted += once.StartsWith("read", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.InRange(accepted, 1, Fuzz.Rounds(Rounds) - 1);
    }

    private static async Task<string> OutcomeAsync(byte[] body, int[] pieces, int bufferBytes)
    {
        try
        {
            var (fields, file) = await FormBody.ReadAsync(body, pieces, bufferBytes);
            return $"read {string.Join('&', fields.All)} {Convert.ToHexString(file)}";
        }
        catch (S3Exception refusal)
        {
            return refusal.Error.Code;
        }
    }

    private static int[] Pieces(Random random) => [.. Enumerable.Range(0, 5).Select(_ => random.Next(1, 80))];

    /// <summary>Mostly what delimiters are made of.</summary>
    private static byte[] RandomBytes(Random random, int most)
    {
        var bytes = new List<byte>();
        for (var count = random.Next(most / 10); count > 0; count--)
        {
            bytes.AddRange(random.Next(3) switch
            {
                0 => Encoding.ASCII.GetBytes("\r\n--xYz"[..random.Next(7)]),
                1 => [(byte)'\r'],
                _ => [(byte)random.Next(256)],
            });
        }

        var file = Encoding.Latin1.GetString([.. bytes]);
        return Encoding.Latin1.GetBytes(file.Replace($"\r\n--{Boundary}", "", StringComparison.Ordinal));
    }

    private static byte[] Damage(byte[] body, Random random)
    {
        var bytes = body.ToList();
        for (var wound = random.Next(0, 3); wound >= 0; wound--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, random.Next(Math.Min(60, bytes.Count - at)));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.ASCII.GetBytes(Fragments[random.Next(Fragments.Length)]));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, random.Next(bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }
}
