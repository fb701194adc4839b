using System.Security.Cryptography;
using Drystone.Engine.Accounts;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.Engine.Records;

namespace Drystone.Engine.Tests;

public sealed class IdentityRecordTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);
    private static readonly AccountId Owner = new("123456789012");
    private static readonly PolicyAttachments Policies =
        new([new("inline", "{}"), new("other", "{ }")], ["arn:aws:iam::aws:policy/ReadOnlyAccess"]);

    private static readonly KeyValuePair<string, string>[] Tags = [new("tag", "value"), new("empty", string.Empty)];

    private static readonly IamUser User = new("Name", "/path/", "AIDA", Time)
    {
        Policies = Policies,
        PermissionsBoundary = "arn",
        Groups = ["one", "two"],
        Tags = Tags,
    };

    [Fact]
    public void Users_groups_and_roles_come_back_as_they_were()
    {
        Assert.Equivalent(User, IdentityRecords.DecodeUser(IdentityRecords.Encode(User)), strict: true);
        var group = new IamGroup("Name", "/", "AGPA", Time) { Policies = Policies };
        Assert.Equivalent(group, IdentityRecords.DecodeGroup(IdentityRecords.Encode(group)), strict: true);
        var role = new IamRole("Name", "/", "AROA", Time, "trust")
        {
            Description = "text",
            MaxSessionSeconds = 43_200,
            Policies = Policies,
            PermissionsBoundary = "arn",
            Tags = Tags,
        };
        Assert.Equivalent(role, IdentityRecords.DecodeRole(IdentityRecords.Encode(role)), strict: true);
    }

    [Fact]
    public void Policies_and_issuers_come_back_as_they_were()
    {
        var policy = new IamPolicy("Name", "/", "ANPA", Time)
        {
            Description = "text",
            UpdatedAt = Time.AddDays(1),
            Versions = [new IamPolicyVersion(3, "{}", Time), new IamPolicyVersion(5, "{ }", Time)],
            DefaultVersion = 5,
            NextVersion = 6,
            Tags = Tags,
        };
        Assert.Equivalent(policy, IdentityRecords.DecodePolicy(IdentityRecords.Encode(policy)), strict: true);
        Assert.Equal("{ }", policy.Document);
        var issuer = new OidcProvider("issuer.test", "https://issuer.test", Time)
        {
            ClientIds = ["one", "two"],
            Thumbprints = [new string('a', 40)],
            Tags = Tags,
        };
        Assert.Equivalent(
            issuer, IdentityRecords.DecodeOidcProvider(IdentityRecords.Encode(issuer)), strict: true);
    }

    [Fact]
    public void Keys_of_roots_and_users_come_back_and_say_whose_they_are()
    {
        using var seal = new SecretSeal(RandomNumberGenerator.GetBytes(SecretSeal.MasterKeyBytes));
        var root = new AccessKey("AKIAROOT", "secret", Owner, IsActive: true);
        var user = new AccessKey("AKIAUSER", "secret", Owner, IsActive: false)
        {
            User = "Name",
            CreatedAt = Time,
            ExpiresAt = Time.AddYears(100),
            SessionPolicy = "{}",
            Description = "text",
        };
        Assert.Equal(root, AccessKeyRecord.Decode(root.Id, AccessKeyRecord.Encode(root, seal), seal));
        Assert.Equal(user, AccessKeyRecord.Decode(user.Id, AccessKeyRecord.Encode(user, seal), seal));
        Assert.Equal((Owner, null), AccessKeyRecord.DecodeOwner(AccessKeyRecord.Encode(root, seal)));
        Assert.Equal((Owner, "Name"), AccessKeyRecord.DecodeOwner(AccessKeyRecord.Encode(user, seal)));

        // Copied onto another key, a secret does not open.
        Assert.Throws<DamagedDataException>(
            () => AccessKeyRecord.Decode("AKIAOTHER", AccessKeyRecord.Encode(user, seal), seal));
    }

    [Fact]
    public void An_account_comes_back_and_one_of_format_1_is_active()
    {
        var account = new Account(Owner, "canonical", "name", "mail", Time) { IsSuspended = true, Alias = "alias" };
        Assert.Equal(account, AccountRecord.Decode(Owner, AccountRecord.Encode(account)));
        var plain = account with { IsSuspended = false, Alias = null };
        var old = AccountRecord.Encode(plain)[..^2];
        old[0] = 1;
        Assert.Equal(plain, AccountRecord.Decode(Owner, old));
    }

    [Fact]
    public void A_record_that_is_cut_short_is_damage_and_nothing_else()
    {
        var whole = IdentityRecords.Encode(User);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<DamagedDataException>(() => IdentityRecords.DecodeUser(whole.AsSpan(0, length)));
        }
    }
}
