using System.Text.Encodings.Web;
using System.Text.Json;
using Drystone.Engine;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.S3.Policies;

namespace Drystone.Server.Identity;

/// <summary>
/// Policies that name principals are kept with unique ids in place of the ARNs of users and roles, as at AWS: who is
/// made anew under a name that was trusted is somebody else. They are shown with the ARN that each has now; of who is
/// no more, the id is left.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
/// </remarks>
internal static class PrincipalIds
{
    private const string Aws = "AWS";
    private const string ArnPrefix = "arn:aws:iam::";
    private const int AccountDigits = 12;

    private static readonly string[] Elements = ["Principal", "NotPrincipal"];
    private static readonly string[] IdPrefixes = ["AIDA", "AROA"];

    /// <summary>A policy that was parsed, as it is to be kept.</summary>
    public static byte[] Keep(ObjectStore store, ReadOnlyMemory<byte> json) => Replace(json, arn => FindId(store, arn));

    /// <summary>A policy that was kept, as it is to be shown.</summary>
    public static byte[] Show(ObjectStore store, ReadOnlyMemory<byte> json) => Replace(json, id => FindArn(store, id));

    /// <summary>The first unique id that nobody has; null when all are somebody's.</summary>
    public static string? FindAbsent(ObjectStore store, PolicyDocument policy) =>
        policy.UniqueIds.FirstOrDefault(id => store.FindPrincipal(id) is null);

    /// <summary>Null for what is no ARN of a user or role that is there.</summary>
    private static string? FindId(ObjectStore store, string arn)
    {
        if (!arn.StartsWith(ArnPrefix, StringComparison.Ordinal) || arn.Length <= ArnPrefix.Length + AccountDigits
            || !AccountId.TryParse(arn.Substring(ArnPrefix.Length, AccountDigits), out var account))
        {
            return null;
        }

        var name = arn[(arn.LastIndexOf('/') + 1)..];
        return store.ReadIdentities(account, view =>
            view.FindUser(name) is { } user && IamArns.Of(account, user) == arn ? user.Id
            : view.FindRole(name) is { } role && IamArns.Of(account, role) == arn ? role.Id
            : null);
    }

    /// <summary>Null for what is no unique id of somebody who is there.</summary>
    private static string? FindArn(ObjectStore store, string id) =>
        IdPrefixes.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal))
            ? store.FindPrincipal(id) switch
            {
                (var account, IamUser user) => IamArns.Of(account, user),
                (var account, IamRole role) => IamArns.Of(account, role),
                _ => null,
            }
            : null;

    /// <summary>Everything else stays to the byte: clients compare what they get with what they put.</summary>
    /// <param name="other">What is to stand in the place of a principal; null: it stays.</param>
    private static byte[] Replace(ReadOnlyMemory<byte> json, Func<string, string?> other)
    {
        using var output = new MemoryStream(json.Length);
        var reader = new Utf8JsonReader(json.Span);
        var place = new Place();
        var copied = 0;
        while (reader.Read())
        {
            place.Follow(ref reader);
            if (reader.TokenType != JsonTokenType.String || !place.IsPrincipal(reader.CurrentDepth)
                || other(reader.GetString()!) is not { } replacement)
            {
                continue;
            }

            output.Write(json.Span[copied..(int)reader.TokenStartIndex]);
            output.Write("\""u8);
            output.Write(
                JsonEncodedText.Encode(replacement, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
            output.Write("\""u8);
            copied = (int)reader.BytesConsumed;
        }

        output.Write(json.Span[copied..]);
        return output.ToArray();
    }

    /// <summary>Where in a document a reader is: the names of the properties around it.</summary>
    private sealed class Place
    {
        private readonly List<string?> names = [];

        public void Follow(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                Set(reader.CurrentDepth, reader.GetString());
            }
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                // Its members have no name of their own.
                Set(reader.CurrentDepth + 1, name: null);
            }
        }

        public bool IsPrincipal(int depth) =>
            names.Take(depth + 1).OfType<string>().ToArray() is ["Statement", var element, Aws]
            && Elements.Contains(element);

        private void Set(int depth, string? name)
        {
            while (names.Count <= depth)
            {
                names.Add(item: null);
            }

            names[depth] = name;
        }
    }
}
