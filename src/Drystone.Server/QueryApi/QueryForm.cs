using System.Globalization;
using System.Text;
using Drystone.S3;

namespace Drystone.Server.QueryApi;

/// <summary>The parameters of a form, decoded once. Each is there once: two readers of one that is there twice might
/// take different ones.</summary>
internal sealed class QueryForm
{
    /// <summary>Ours: a thousand names with a few fields each. AWS bounds the body alone.</summary>
    private const int MaxParameters = 4_096;

    /// <summary>What the signature of a presigned request adds to its query.</summary>
    private const string SigningPrefix = "X-Amz-";

    private readonly Dictionary<string, string> parameters = new(StringComparer.Ordinal);

    private QueryForm()
    {
    }

    /// <param name="rawQuery">What follows the question mark.</param>
    /// <param name="body">What was posted.</param>
    /// <exception cref="S3Exception">MalformedQueryString.</exception>
    public static QueryForm Parse(string rawQuery, ReadOnlySpan<byte> body)
    {
        if (body.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            throw new S3Exception(QueryErrors.MalformedQueryString);
        }

        var form = new QueryForm();
        form.Add(rawQuery, isQuery: true);
        form.Add(Encoding.ASCII.GetString(body), isQuery: false);
        return form;
    }

    /// <summary>Null when absent.</summary>
    public string? Find(string name) => parameters.GetValueOrDefault(name);

    /// <summary>Null when absent or empty, which is how clients say that a text is not given.</summary>
    public string? FindText(string name) => Find(name) is { Length: > 0 } text ? text : null;

    /// <exception cref="S3Exception">ValidationError: it is absent.</exception>
    public string Require(string name) => Find(name) ?? throw new S3Exception(
        QueryErrors.ValidationError,
        $"1 validation error detected: Value null at '{CamelCase(name)}' failed to satisfy constraint: "
        + "Member must not be null");

    /// <exception cref="S3Exception">ValidationError: it is neither.</exception>
    public bool? FindBoolean(string name) => FindText(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw QueryErrors.Invalid(name, "Member must be true or false"),
    };

    /// <exception cref="S3Exception">ValidationError: it is no whole number, or out of bounds.</exception>
    public int? FindNumber(string name, int minimum, int maximum)
    {
        if (FindText(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= minimum && number <= maximum
            ? number
            : throw QueryErrors.Invalid(name, $"Member must be a number from {minimum} to {maximum}");
    }

    /// <summary>The texts <c>name.member.1</c> and so on.</summary>
    public IReadOnlyList<string> Members(string name) =>
        [.. Indexes(name).Select(index => Find($"{name}.member.{index}")).OfType<string>()];

    /// <summary>The names of the structures <c>name.member.1</c> and so on, whose fields follow after a dot.</summary>
    public IReadOnlyList<string> Structures(string name) =>
        [.. Indexes(name).Select(index => $"{name}.member.{index}")];

    /// <summary>As AWS's messages name a parameter.</summary>
    public static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>The numbers that are there, in order; clients begin at one and leave none out, but need not.</summary>
    private SortedSet<int> Indexes(string name)
    {
        var prefix = $"{name}.member.";
        var indexes = new SortedSet<int>();
        foreach (var key in parameters.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var rest = key.AsSpan(prefix.Length);
            var dot = rest.IndexOf('.');
            var number = dot < 0 ? rest : rest[..dot];
            indexes.Add(
                int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && number[0] != '0'
                    ? index
                    : throw new S3Exception(QueryErrors.MalformedQueryString, $"{key} is not the name of a member."));
        }

        return indexes;
    }

    private void Add(string text, bool isQuery)
    {
        foreach (var range in text.AsSpan().Split('&'))
        {
            var parameter = text.AsSpan()[range];
            if (parameter.IsEmpty)
            {
                continue;
            }

            var equals = parameter.IndexOf('=');
            var name = Decode(equals < 0 ? parameter : parameter[..equals]);
            if (isQuery && name.StartsWith(SigningPrefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!parameters.TryAdd(name, equals < 0 ? string.Empty : Decode(parameter[(equals + 1)..]))
                || parameters.Count > MaxParameters)
            {
                throw new S3Exception(
                    QueryErrors.MalformedQueryString,
                    parameters.Count > MaxParameters
                        ? $"A request has at most {MaxParameters} parameters."
                        : "A parameter is there more than once.");
            }
        }
    }

    private static string Decode(ReadOnlySpan<char> text) =>
        PercentEncoding.TryDecode(text, plusIsSpace: true) ?? throw new S3Exception(QueryErrors.MalformedQueryString);
}
