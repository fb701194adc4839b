using Drystone.Server.Replication;

namespace Drystone.Cli.Configuration;

/// <summary>Reads replication targets: <c>NAME field=value …</c>. Keys come from a file or from the environment, since
/// other users of the machine see flags.</summary>
internal sealed class ReplicationTargetsReader(SettingValues settings, List<string> problems)
{
    private static readonly string[] Fields =
        ["endpoint", "region", "kind", "buckets", "accounts", "credentials", "path-style", "allow-plaintext"];

    public IReadOnlyList<ReplicationTarget> Read()
    {
        var targets = settings.FindAll(ServerSettings.ReplicationTarget).Select(Read).OfType<ReplicationTarget>()
            .ToList();
        foreach (var name in Repeated(targets.Select(target => target.Name)))
        {
            problems.Add($"{ServerSettings.ReplicationTarget.Flag}: the target '{name}' is given twice");
        }

        foreach (var bucket in Repeated(targets.SelectMany(target => target.Buckets)))
        {
            problems.Add($"{ServerSettings.ReplicationTarget.Flag}: the bucket '{bucket}' is at two targets");
        }

        return targets;
    }

    private static IEnumerable<string> Repeated(IEnumerable<string> all) =>
        all.GroupBy(one => one, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key);

    private ReplicationTarget? Read(SettingValue value)
    {
        if (DeclaredFields.Read(value, "target", Fields, problems) is not { } fields)
        {
            return null;
        }

        if (!fields.Has("buckets"))
        {
            fields.Refuse("name the destination buckets that are there, such as buckets=backup+logs");
            return null;
        }

        if (fields.ReadEndpoint() is not { } endpoint
            || fields.ReadCredentials(ServerSettings.ReplicationTarget, settings) is not { } credentials)
        {
            return null;
        }

        return new ReplicationTarget
        {
            Name = fields.Name,
            Endpoint = endpoint,
            Region = fields.ReadRegion(),
            AccessKeyId = credentials.AccessKeyId,
            SecretAccessKey = credentials.SecretAccessKey,
            IsDrystone = fields.ReadChoice("kind", yes: "drystone", no: "s3", otherwise: false),
            UsesPathStyle = fields.ReadSwitch("path-style", otherwise: true),
            AllowsPlaintext = fields.ReadSwitch("allow-plaintext", otherwise: false),
            Buckets = fields.ReadList("buckets"),
            Accounts = fields.ReadList("accounts"),
        };
    }
}
