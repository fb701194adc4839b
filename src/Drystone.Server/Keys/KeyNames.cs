namespace Drystone.Server.Keys;

/// <summary>Where the keys of this server live in AWS's names, and what a client may call them.</summary>
/// <param name="Account">12 digits.</param>
internal sealed record KeyNames(string Region, string Account)
{
    private const string AliasPrefix = "alias/";
    private const string KeyResource = ":key/";

    public string ArnOf(string id) => $"{Prefix}{KeyResource}{id}";

    /// <summary>What a client called a key, as messages call it: its ARN where it is a name of this server.</summary>
    public string NameOf(string name) => Parse(name) is not { } parsed ? name
        : parsed.IsAlias ? $"{Prefix}:{AliasPrefix}{parsed.Value}" : ArnOf(parsed.Value);

    /// <summary>What is kept of a key with an object: the region of a server may change, and its objects must open all
    /// the same.</summary>
    public static string IdOf(string arn) =>
        arn[(arn.IndexOf(KeyResource, StringComparison.Ordinal) + KeyResource.Length)..];

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
            return resource.StartsWith(KeyResource, StringComparison.Ordinal)
                ? Of(resource[KeyResource.Length..], isAlias: false)
                : resource.StartsWith(":" + AliasPrefix, StringComparison.Ordinal) ? ParseAlias(resource[1..]) : null;
        }

        return name.StartsWith(AliasPrefix, StringComparison.Ordinal) ? ParseAlias(name) : Of(name, isAlias: false);
    }

    /// <summary>AWS: 1 to 256 letters, digits and <c>/_-</c>. Ids of others have dots, too.</summary>
    public static bool IsValid(string name) => name.Length is > 0 and <= 256
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '.');

    private string Prefix => $"arn:aws:kms:{Region}:{Account}";

    private static KeyName? ParseAlias(string name) => Of(name[AliasPrefix.Length..], isAlias: true);

    private static KeyName? Of(string value, bool isAlias) => IsValid(value) ? new KeyName(value, isAlias) : null;
}

/// <summary>What a client calls a key, in parts.</summary>
/// <param name="Value">Without <c>alias/</c>.</param>
internal readonly record struct KeyName(string Value, bool IsAlias);
