using System.Globalization;
using System.Text;

namespace Drystone.S3.Tests.Fuzzing;

/// <summary>What the fuzz tests share: how long they run, and how they damage what is right.</summary>
internal static class Fuzz
{
    private const int DamagesAtMost = 5;
    private const int RunAtMost = 12;

    /// <summary>Set by <c>./dev fuzz</c>: so many times longer.</summary>
    private static readonly int Factor =
        int.TryParse(Environment.GetEnvironmentVariable("DRYSTONE_FUZZ_ROUNDS"), out var factor) ? factor : 1;

    public static int Rounds(int normal) => checked(normal * Factor);

    /// <summary>Bytes are changed, taken out, doubled and put in, of any value and of those that mean
    /// something.</summary>
    public static byte[] Damage(byte[] good, Random random, params ReadOnlySpan<string> meaningful)
    {
        var bytes = new List<byte>(good);
        for (var left = random.Next(1, DamagesAtMost + 1); left > 0; left--)
        {
            var at = random.Next(bytes.Count + 1);
            var run = Math.Min(random.Next(1, RunAtMost), bytes.Count - at);
            switch (random.Next(4))
            {
                case 0 when run > 0:
                    bytes.RemoveRange(at, run);
                    break;
                case 1 when run > 0:
                    bytes.InsertRange(at, bytes.GetRange(at, run));
                    break;
                case 2 when run > 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(meaningful[random.Next(meaningful.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>As <see cref="Damage(byte[], Random, ReadOnlySpan{string})"/>, of a text in ASCII.</summary>
    public static string Damage(string good, Random random, params ReadOnlySpan<string> meaningful) =>
        Encoding.Latin1.GetString(Damage(Encoding.Latin1.GetBytes(good), random, meaningful));

    /// <summary>Names a failure so that it can be repeated.</summary>
    public static string At(int round, int seed) =>
        string.Create(CultureInfo.InvariantCulture, $"round {round} of seed {seed}");
}
