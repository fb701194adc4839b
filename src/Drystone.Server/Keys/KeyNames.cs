namespace Drystone.Server.Keys;

/// <summary>Where the keys of this server live in AWS's names, and what a client may call them.</summary>
/// <param name="Account">12 digits.</param>
internal sealed record KeyNames(string Region, string Account)
{
    private const string AliasPrefix = "alias/";

    public string ArnOf(string id) => $"{Prefix}key/{id}";

    /// <summary>The id or the alias in what a client sent; null when it names nothing of this server.</summary>
    /// <param name="name"><c>id</c>, <c>alias/name</c>, or the ARN of either.</param>
    public KeyName? Parse(string name)
    {
        if (name.StartsWith("arn:", StringComparison.Ordinal))
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                return null;
            }

            var resource = name[Prefix.Length..];
            return resource.StartsWith("key/", StringComparison.Ordinal) ? Of(resource["key/".Length..], isAlias: false)
                : resource.StartsWith(AliasPrefix, StringComparison.Ordinal) ? ParseAlias(resource)
                : null;
        }

        return name.StartsWith(AliasPrefix, StringComparison.Ordinal) ? ParseAlias(name) : Of(name, isAlias: false);
    }

    /// <summary>AWS: 1 to 256 letters, digits and <c>/_-</c>. Ids of others have dots, too.</summary>
    public static bool IsValid(string name) => name.Length is > 0 and <= 256
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '.');

    private string Prefix => $"arn:aws:kms:{Region}:{Account}:";

    private static KeyName? ParseAlias(string name) => Of(name[AliasPrefix.Length..], isAlias: true);

    private static KeyName? Of(string value, bool isAlias) => IsValid(value) ? new KeyName(value, isAlias) : null;
}

/// <summary>What a client calls a key, in parts.</summary>
/// <param name="Value">Without <c>alias/</c>.</param>
internal readonly record struct KeyName(string Value, bool IsAlias);
