using Drystone.Cli.Commands;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Local;

namespace Drystone.Cli.Objects.Transfers;

/// <summary>Where copies go.</summary>
/// <param name="Endpoint">Null for this machine.</param>
/// <param name="Bucket">Empty for this machine.</param>
/// <param name="Place">A key or a path, as it was given.</param>
/// <param name="IsFolder">Whether copies go below it.</param>
internal sealed record TransferTarget(
    Endpoint? Endpoint, ObjectAddress? Address, string Bucket, string Place, bool IsFolder)
{
    public static async Task<TransferTarget> OpenAsync(string text, Endpoints endpoints, CancellationToken cancel)
    {
        if (ObjectAddress.Parse(text) is not { } address)
        {
            var isFolder = text.EndsWith('/')
                || FileStatus.Of(text, followsLinks: true) is { Kind: FileKind.Directory };
            return new(null, null, "", text, isFolder);
        }

        return address.Bucket.Length > 0
            ? new(await endpoints.OpenAsync(address, cancel), address, address.Bucket, address.Key, address.IsFolder)
            : throw new UsageException([$"'{text}' names no bucket: write s3://BUCKET or ALIAS:BUCKET"]);
    }

    /// <summary>What the names of a tree come after: a prefix that is empty or ends with a slash, or a
    /// folder.</summary>
    public string RootFor(TransferSource source, bool hasMany)
    {
        var under = hasMany && source.Name.Length > 0 ? source.Name : "";
        if (Endpoint is null)
        {
            return Path.Combine(Place, under);
        }

        var prefix = IsFolder ? Place : $"{Place}/";
        return under.Length > 0 ? $"{prefix}{under}/" : prefix;
    }

    /// <summary>The key or the path of a single file or object.</summary>
    public string PlaceFor(TransferSource source) => !IsFolder
        ? Place
        : Endpoint is null ? Path.Combine(Place, source.Name) : Place + source.Name;

    /// <summary>For people.</summary>
    public string Show(string place) => Address is { } address ? address.At(place).ToString() : place;
}
