using Drystone.Engine.Identity;

namespace Drystone.Engine.Records;

/// <summary>Users, groups, roles, managed policies and issuers. Each is one record with all that is granted to it, so
/// that a decision reads few of them.</summary>
internal static class IdentityRecords
{
    private const byte Format = 1;

    public static byte[] Encode(IamUser user)
    {
        var record = Begin(user.Name, user.Path, user.Id, user.CreatedAt);
        WritePolicies(ref record, user.Policies);
        record.OptionalText(user.PermissionsBoundary);
        WriteTexts(ref record, user.Groups);
        record.Pairs(user.Tags);
        return record.ToArray();
    }

    public static IamUser DecodeUser(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "user");
        return new IamUser(record.Text(), record.Text(), record.Text(), record.Time())
        {
            Policies = ReadPolicies(ref record),
            PermissionsBoundary = record.OptionalText(),
            Groups = ReadTexts(ref record),
            Tags = record.Pairs(),
        };
    }

    public static byte[] Encode(IamGroup group)
    {
        var record = Begin(group.Name, group.Path, group.Id, group.CreatedAt);
        WritePolicies(ref record, group.Policies);
        return record.ToArray();
    }

    public static IamGroup DecodeGroup(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "group");
        return new IamGroup(record.Text(), record.Text(), record.Text(), record.Time())
        {
            Policies = ReadPolicies(ref record),
        };
    }

    public static byte[] Encode(IamRole role)
    {
        var record = Begin(role.Name, role.Path, role.Id, role.CreatedAt);
        record.Text(role.TrustPolicy);
        record.OptionalText(role.Description);
        record.Number(role.MaxSessionSeconds);
        WritePolicies(ref record, role.Policies);
        record.OptionalText(role.PermissionsBoundary);
        record.Pairs(role.Tags);
        return record.ToArray();
    }

    public static IamRole DecodeRole(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "role");
        return new IamRole(record.Text(), record.Text(), record.Text(), record.Time(), record.Text())
        {
            Description = record.OptionalText(),
            MaxSessionSeconds = record.Int32(),
            Policies = ReadPolicies(ref record),
            PermissionsBoundary = record.OptionalText(),
            Tags = record.Pairs(),
        };
    }

    public static byte[] Encode(IamPolicy policy)
    {
        var record = Begin(policy.Name, policy.Path, policy.Id, policy.CreatedAt);
        record.OptionalText(policy.Description);
        record.Time(policy.UpdatedAt);
        record.Number(policy.DefaultVersion);
        record.Number(policy.NextVersion);
        record.Number(policy.Versions.Count);
        foreach (var version in policy.Versions)
        {
            record.Number(version.Number);
            record.Text(version.Document);
            record.Time(version.CreatedAt);
        }

        record.Pairs(policy.Tags);
        return record.ToArray();
    }

    public static IamPolicy DecodePolicy(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "managed policy");
        return new IamPolicy(record.Text(), record.Text(), record.Text(), record.Time())
        {
            Description = record.OptionalText(),
            UpdatedAt = record.Time(),
            DefaultVersion = record.Int32(),
            NextVersion = record.Int32(),
            Versions = ReadVersions(ref record),
            Tags = record.Pairs(),
        };
    }

    public static byte[] Encode(OidcProvider provider)
    {
        var record = new RecordWriter(Format);
        record.Text(provider.Url);
        record.Text(provider.IssuerUrl);
        record.Time(provider.CreatedAt);
        WriteTexts(ref record, provider.ClientIds);
        WriteTexts(ref record, provider.Thumbprints);
        record.Pairs(provider.Tags);
        return record.ToArray();
    }

    public static OidcProvider DecodeOidcProvider(ReadOnlySpan<byte> bytes)
    {
        var record = new RecordReader(bytes, Format, "OpenID provider");
        return new OidcProvider(record.Text(), record.Text(), record.Time())
        {
            ClientIds = ReadTexts(ref record),
            Thumbprints = ReadTexts(ref record),
            Tags = record.Pairs(),
        };
    }

    private static RecordWriter Begin(string name, string path, string id, DateTimeOffset createdAt)
    {
        var record = new RecordWriter(Format);
        record.Text(name);
        record.Text(path);
        record.Text(id);
        record.Time(createdAt);
        return record;
    }

    private static void WritePolicies(ref RecordWriter record, PolicyAttachments policies)
    {
        record.Pairs(policies.Inline);
        WriteTexts(ref record, policies.Managed);
    }

    private static PolicyAttachments ReadPolicies(ref RecordReader record) =>
        new(record.Pairs(), ReadTexts(ref record));

    private static IamPolicyVersion[] ReadVersions(ref RecordReader record)
    {
        var versions = new IamPolicyVersion[record.Count()];
        for (var i = 0; i < versions.Length; i++)
        {
            versions[i] = new IamPolicyVersion(record.Int32(), record.Text(), record.Time());
        }

        return versions;
    }

    private static void WriteTexts(ref RecordWriter record, IReadOnlyList<string> texts)
    {
        record.Number(texts.Count);
        foreach (var text in texts)
        {
            record.Text(text);
        }
    }

    private static string[] ReadTexts(ref RecordReader record)
    {
        var texts = new string[record.Count()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = record.Text();
        }

        return texts;
    }
}
