using System.Text.RegularExpressions;

namespace Drystone.Testing.Secrets;

/// <summary>
/// Keeps what the servers under test put out, and the secrets that they were given or made. It is searched at the end:
/// a server may show a secret before the test has learned it.
/// </summary>
public sealed partial class SecretSink
{
    private readonly Lock gate = new();
    private readonly HashSet<(string Kind, string Secret)> secrets = [];
    private readonly List<(string Channel, string Test, string Text)> outputs = [];

    private int running;

    /// <summary>That of the whole run.</summary>
    public static SecretSink Run { get; } = new();

    /// <param name="kind">For the message, which does not show the secret.</param>
    /// <param name="secret">Nothing is done about a null or about what is too short to be told from other text.</param>
    public void Guard(string kind, string? secret)
    {
        if (secret is not null && SecretSearch.IsSearchable(secret))
        {
            lock (gate)
            {
                secrets.Add((kind, secret));
            }
        }
    }

    /// <summary>Guards a key of bytes in the ways in which one is written.</summary>
    public void Guard(string kind, ReadOnlySpan<byte> key)
    {
        Guard(kind, Convert.ToBase64String(key));
        Guard(kind, Convert.ToHexString(key));
        Guard(kind, Convert.ToHexStringLower(key));
    }

    /// <summary>Guards the secrets that an answer gives to its asker: the XML of IAM and STS, the JSON of the control
    /// socket and of AWS's clients.</summary>
    public void GuardMade(string answer)
    {
        foreach (Match made in MadeSecret().Matches(answer))
        {
            var isToken = made.Groups["name"].Value.EndsWith("oken", StringComparison.Ordinal);
            Guard(isToken ? SecretKind.SessionToken : SecretKind.SecretKey, made.Groups["secret"].Value);
        }
    }

    /// <summary>A server has started, whose output comes when it ends.</summary>
    public void Started() => Interlocked.Increment(ref running);

    /// <summary>All output of a server is here.</summary>
    public void Ended() => Interlocked.Decrement(ref running);

    /// <summary>Servers whose output is still to come.</summary>
    public int Running => Volatile.Read(ref running);

    /// <param name="channel">Where it was put out: one of <see cref="OutputChannel"/>.</param>
    /// <param name="test">Who made the server do so, as far as that is known.</param>
    public void Take(string channel, string test, string text)
    {
        lock (gate)
        {
            outputs.Add((channel, test, text));
        }
    }

    /// <returns>A line for each test, channel and kind of secret that was found; none of them shows a secret.</returns>
    public IReadOnlyList<string> Search()
    {
        lock (gate)
        {
            var search = new SecretSearch(secrets);
            return
            [
                .. outputs.SelectMany(output => search.Find(output.Text)
                        .Concat(SecretShapes.Find(output.Text))
                        .Where(kind => !AllowedSecrets.Allow(kind, output.Channel, output.Text))
                        .Select(kind => $"{output.Test}: {kind} in {output.Channel}"))
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ];
        }
    }

    public override string ToString()
    {
        lock (gate)
        {
            return $"{outputs.Count} texts of {outputs.Sum(output => (long)output.Text.Length)} characters, "
                + $"{secrets.Count} secrets";
        }
    }

    [GeneratedRegex("""(?<name>[Ss]ecretAccessKey|[Ss]essionToken)("\s*:\s*"|>)(?<secret>[^"<]+)""")]
    private static partial Regex MadeSecret();
}
