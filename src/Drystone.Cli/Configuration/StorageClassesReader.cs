using System.Globalization;
using Drystone.Engine.Tiers;
using Drystone.Server.Tiers;

namespace Drystone.Cli.Configuration;

/// <summary>Reads storage classes: <c>NAME field=value …</c>, from the warmest to the coldest.</summary>
internal sealed class StorageClassesReader(SettingValues settings, List<string> problems)
{
    private static readonly string[] Fields =
    [
        "archive", "min-object-size", "endpoint", "bucket", "prefix", "region", "credentials", "path-style", "scrub",
        "allow-private", "allowed-networks",
    ];

    private static readonly string[] FieldsOfEndpoint = Fields[2..];

    // AWS's own: what is in them is restored before it is read.
    private static readonly string[] Archives = ["GLACIER", "DEEP_ARCHIVE"];

    public IReadOnlyList<StorageClassOptions> Read()
    {
        var classes = settings.FindAll(ServerSettings.StorageClass).Select(Read).OfType<StorageClassOptions>().ToList();
        foreach (var same in classes.GroupBy(one => one.Name, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            problems.Add($"{ServerSettings.StorageClass.Flag}: the class '{same.Key}' is given twice");
        }

        return classes;
    }

    private StorageClassOptions? Read(SettingValue value)
    {
        if (DeclaredFields.Read(value, "class", Fields, problems) is not { } fields)
        {
            return null;
        }

        if (fields.Name == StorageClass.Standard)
        {
            fields.Refuse("STANDARD is there without being declared");
            return null;
        }

        var isRemote = FieldsOfEndpoint.Any(fields.Has);
        var endpoint = isRemote ? ReadTier(fields) : null;
        return isRemote && endpoint is null
            ? null
            : new StorageClassOptions
            {
                Name = fields.Name,
                IsArchive = fields.ReadSwitch("archive", otherwise: Archives.Contains(fields.Name)),
                MinObjectBytes = ReadMinObjectBytes(fields),
                Endpoint = endpoint,
            };
    }

    private TierEndpoint? ReadTier(DeclaredFields fields)
    {
        if (fields.Find("bucket") is not { } bucket)
        {
            fields.Refuse("name the bucket that keeps the bytes, such as bucket=cold");
            return null;
        }

        return fields.ReadEndpoint() is not { } endpoint
            || fields.ReadCredentials(ServerSettings.StorageClass, settings) is not { } credentials
            ? null
            : new TierEndpoint
            {
                Address = endpoint,
                Bucket = bucket,
                Prefix = fields.Find("prefix") ?? "",
                Region = fields.ReadRegion(),
                AccessKeyId = credentials.AccessKeyId,
                SecretAccessKey = credentials.SecretAccessKey,
                UsesPathStyle = fields.ReadSwitch("path-style", otherwise: true),
                IsScrubbed = fields.ReadSwitch("scrub", otherwise: false),
                AllowPrivate = fields.ReadSwitch("allow-private", otherwise: false),
                AllowedNetworks = fields.ReadList("allowed-networks"),
            };
    }

    private static long ReadMinObjectBytes(DeclaredFields fields)
    {
        if (fields.Find("min-object-size") is not { } text)
        {
            return StorageClass.DefaultMinTransitionBytes;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
        {
            fields.Refuse("min-object-size is a number of bytes");
        }

        return bytes;
    }
}
