using System.Text;
using System.Text.Json;

namespace Drystone.S3.Policies.Parsing;

/// <summary>Makes a policy of JSON: its size, its outermost object, and its statements one by one.</summary>
internal static class PolicyParser
{
    private const string NewVersion = "2012-10-17";
    private const string OldVersion = "2008-10-17";

    private static readonly JsonDocumentOptions Options =
        new() { MaxDepth = PolicyLimits.JsonDepth, AllowDuplicateProperties = false };

    /// <exception cref="PolicyException">The policy is not one that AWS would take.</exception>
    public static PolicyDocument Parse(ReadOnlyMemory<byte> json, PolicyKind kind, string? bucketName)
    {
        if (kind == PolicyKind.Bucket)
        {
            ArgumentException.ThrowIfNullOrEmpty(bucketName);
        }

        CheckBytes(json.Length, kind);
        var texts = PolicyTexts.Of(kind);
        if (json.IsEmpty || json.Span[0] != '{')
        {
            throw new PolicyException(texts.InvalidJson);
        }

        var characters = CountCharacters(json.Span);
        CheckCharacters(characters, kind);
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return Read(document.RootElement, new ParseScope(kind, bucketName, HasVariables: false), characters);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape that is half of a surrogate pair.
            throw new PolicyException(texts.InvalidJson);
        }
    }

    private static PolicyDocument Read(JsonElement root, ParseScope scope, int characters)
    {
        string? version = null, id = null;
        JsonElement? statements = null;
        foreach (var property in root.EnumerateObject())
        {
            switch (property.Name)
            {
                case "Version":
                    version = ReadVersion(property.Value, scope);
                    break;
                case "Id":
                    id = property.Value.ReadText(scope);
                    break;
                case "Statement":
                    statements = property.Value;
                    break;
                default:
                    throw new PolicyException(PolicyTexts.UnknownField(property.Name));
            }
        }

        var read = ReadStatements(statements, scope with { HasVariables = version == NewVersion });
        return new PolicyDocument(read) { Version = version, Id = id, CharacterCount = characters };
    }

    private static string ReadVersion(JsonElement value, ParseScope scope) =>
        value.ReadText(scope) is var version && version is NewVersion or OldVersion
            ? version
            : throw new PolicyException(scope.Texts.InvalidVersion);

    private static PolicyStatement[] ReadStatements(JsonElement? value, ParseScope scope)
    {
        PolicyStatement[] statements = value switch
        {
            { ValueKind: JsonValueKind.Object } single => [StatementReader.Read(single, scope)],
            { ValueKind: JsonValueKind.Array } list =>
                [.. list.EnumerateArray().Select(item => StatementReader.Read(item, scope))],
            null => throw new PolicyException(
                scope.Kind == PolicyKind.Bucket ? PolicyTexts.Missing("Statement") : scope.Texts.NoStatement),
            _ => throw scope.Malformed(),
        };
        if (statements.Length == 0)
        {
            throw new PolicyException(scope.Texts.NoStatement);
        }

        var sids = statements.Select(statement => statement.Sid).Where(sid => sid is not null).ToList();
        return sids.Distinct().Count() == sids.Count
            ? statements
            : throw new PolicyException(PolicyTexts.DuplicateSid);
    }

    private static void CheckBytes(int bytes, PolicyKind kind)
    {
        var limit = kind == PolicyKind.Bucket ? PolicyLimits.BucketPolicyBytes : PolicyLimits.DocumentBytes;
        if (bytes > limit)
        {
            throw new PolicyException(
                $"Normalized policy document exceeds the maximum allowed size of {limit} bytes.", isTooLarge: true);
        }
    }

    // Of identities only the largest limit is held here: which one is meant is for the caller to know.
    private static void CheckCharacters(int characters, PolicyKind kind)
    {
        var (limit, quota) = kind switch
        {
            PolicyKind.Trust => (PolicyLimits.TrustPolicyCharacters, "ACLSizePerRole"),
            PolicyKind.Session => (PolicyLimits.SessionPolicyCharacters, "PolicySize"),
            PolicyKind.Identity => (PolicyLimits.RoleInlineCharacters, "PolicySize"),
            _ => (int.MaxValue, ""),
        };
        if (characters > limit)
        {
            throw new PolicyException($"Cannot exceed quota for {quota}: {limit}", isTooLarge: true);
        }
    }

    private static int CountCharacters(ReadOnlySpan<byte> json)
    {
        var count = 0;
        while (!json.IsEmpty)
        {
            Rune.DecodeFromUtf8(json, out var rune, out var consumed);
            count += Rune.IsWhiteSpace(rune) ? 0 : 1;
            json = json[consumed..];
        }

        return count;
    }
}
