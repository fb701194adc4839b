using System.Globalization;
using System.Text.Json;

namespace Drystone.S3.Forms;

/// <summary>What whoever signed a form allows it to say, and until when.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html</remarks>
public sealed class PostPolicy
{
    private const string Expiration = "expiration";
    private const string Conditions = "conditions";
    private const string BucketField = "bucket";
    private const string IgnoredPrefix = "x-ignore-";

    /// <summary>Ours: the deepest policy is a list of lists in an object.</summary>
    private const int JsonDepth = 4;

    private static readonly string[] ExpirationForms =
        ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>Fields that the policy need not mention.</summary>
    private static readonly string[] Uncovered =
        ["policy", "signature", "x-amz-signature", "awsaccesskeyid", "file"];

    private readonly List<PostCondition> conditions = [];
    private DateTimeOffset expiresAt;

    private PostPolicy()
    {
    }

    /// <summary>The fewest bytes that the file may have.</summary>
    public long MinSizeBytes { get; private set; }

    /// <summary>The most bytes that the file may have; null when the policy does not say.</summary>
    public long? MaxSizeBytes { get; private set; }

    /// <param name="encoded">The field <c>policy</c>: JSON in base64.</param>
    /// <exception cref="S3Exception">InvalidPolicyDocument.</exception>
    public static PostPolicy Parse(string encoded)
    {
        var policy = new PostPolicy();
        try
        {
            using var document = JsonDocument.Parse(
                Convert.FromBase64String(encoded), new JsonDocumentOptions { MaxDepth = JsonDepth });
            policy.Read(document.RootElement);
        }
        catch (Exception broken) when (broken is FormatException or JsonException or InvalidOperationException)
        {
            // The last is how half of a surrogate pair shows.
            throw Invalid("Invalid JSON.");
        }

        return policy;
    }

    /// <summary>Holds the policy against the form that came with it.</summary>
    /// <param name="bucket">That the form was posted to, whatever a field of it says.</param>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public void Check(FormFields fields, string bucket, DateTimeOffset now)
    {
        if (now >= expiresAt)
        {
            throw Denied("Policy expired.");
        }

        foreach (var condition in conditions)
        {
            if (!condition.Holds(condition.Field == BucketField ? bucket : fields.Find(condition.Field)))
            {
                throw Denied($"Policy Condition failed: {condition}");
            }
        }

        foreach (var name in fields.All.Keys.Append(BucketField).Select(name => name.ToLowerInvariant()))
        {
            if (!Uncovered.Contains(name) && !name.StartsWith(IgnoredPrefix, StringComparison.Ordinal)
                && !conditions.Exists(condition => condition.Field == name))
            {
                throw Denied($"Extra input fields: {name}");
            }
        }
    }

    private void Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Invalid("Invalid JSON.");
        }

        expiresAt = ReadExpiration(Single(root, Expiration) ?? throw Invalid("Policy missing expiration."));
        var list = Single(root, Conditions) ?? throw Invalid("Policy missing conditions.");
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Invalid("Invalid 'conditions' value: must be a List.");
        }

        foreach (var condition in list.EnumerateArray())
        {
            ReadCondition(condition);
        }
    }

    private static JsonElement? Single(JsonElement root, string name)
    {
        JsonElement? found = null;
        foreach (var property in root.EnumerateObject())
        {
            if (property.NameEquals(name))
            {
                found = found is null ? property.Value : throw Invalid($"'{name}' is there twice.");
            }
        }

        return found;
    }

    private static DateTimeOffset ReadExpiration(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
        && DateTimeOffset.TryParseExact(
            value.GetString(), ExpirationForms, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var expiresAt)
            ? expiresAt
            : throw Invalid($"Invalid 'expiration' value: '{value}'");

    private void ReadCondition(JsonElement condition)
    {
        switch (condition.ValueKind)
        {
            case JsonValueKind.Object:
                var properties = condition.EnumerateObject().ToList();
                if (properties.Count != 1)
                {
                    throw Invalid(
                        "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
                }

                var value = Text(properties[0].Value, "Simple-Condition");
                conditions.Add(new PostCondition(properties[0].Name, IsPrefix: false, value));
                break;
            case JsonValueKind.Array when condition.GetArrayLength() == 3:
                ReadOperation(Text(condition[0]).ToLowerInvariant(), condition[1], condition[2]);
                break;
            default:
                throw Invalid("Invalid Condition: wrong number of arguments.");
        }
    }

    private void ReadOperation(string operation, JsonElement first, JsonElement second)
    {
        switch (operation)
        {
            case "content-length-range":
                Narrow(Number(first), Number(second));
                break;
            case "eq" or "starts-with":
                var field = Text(first);
                conditions.Add(field is ['$', _, ..]
                    ? new PostCondition(field[1..], operation == "starts-with", Text(second))
                    : throw Invalid($"Invalid Condition: the field '{field}' must begin with '$'."));
                break;
            default:
                throw Invalid($"Invalid Condition: unknown operation '{operation}'.");
        }
    }

    private void Narrow(long min, long max)
    {
        MinSizeBytes = Math.Max(MinSizeBytes, min);
        MaxSizeBytes = Math.Min(MaxSizeBytes ?? long.MaxValue, max);
    }

    private static string Text(JsonElement value, string of = "Condition") => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw Invalid($"Invalid {of}: value must be a string.");

    /// <summary>Some clients write numbers as strings.</summary>
    private static long Number(JsonElement value)
    {
        var text = value.ValueKind is JsonValueKind.Number or JsonValueKind.String ? value.ToString() : null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid($"Invalid content-length-range: '{value}'.");
    }

    private static S3Exception Invalid(string reason) =>
        new(S3Errors.InvalidPolicyDocument, $"Invalid Policy: {reason}");

    private static S3Exception Denied(string reason) =>
        new(S3Errors.AccessDenied, $"Invalid according to Policy: {reason}");
}
