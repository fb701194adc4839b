using System.Buffers.Text;
using System.Text;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.Engine.Records;

namespace Drystone.Engine.Tests;

public sealed class SessionTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);

    private static readonly IamSession Session = new(
        "ASIAEXAMPLE", "a secret that is not to be found", new AccountId("111111111111"), SessionKind.Role)
    {
        Name = "readers",
        PrincipalId = "AROAEXAMPLE",
        SessionName = "alice@example.org",
        IssuedAt = Time,
        ExpiresAt = Time.AddHours(1),
        Policies = ["{}", "{\"\u00e4\":1}"],
        PolicyArns = ["arn:aws:iam::111111111111:policy/p"],
        Tags = [new("team", "red"), new("team", "blue")],
        TransitiveTagKeys = ["team"],
        SourceIdentity = "alice",
        FederatedProvider = "arn:aws:iam::111111111111:oidc-provider/issuer.example",
        Facts = [new("issuer.example:sub", "42")],
    };

    [Fact]
    public async Task A_token_holds_the_whole_session_across_a_restart()
    {
        await using var store = await StoreFixture.OpenAsync();
        var token = store.Store.SealSession(Session)!;
        await store.ReopenAsync();
        Assert.Equivalent(Session, store.Store.OpenSession("ASIAEXAMPLE", token), strict: true);
        Assert.NotEqual(token, store.Store.SealSession(Session));
        Assert.DoesNotContain("secret", Session.ToString(), StringComparison.Ordinal);
        Assert.Equal(-1, Base64Url.DecodeFromChars(token).AsSpan().IndexOf("a secret that"u8));
    }

    [Fact]
    public async Task Everything_may_be_absent()
    {
        await using var store = await StoreFixture.OpenAsync();
        var root = new IamSession("ASIAROOT", "secret", new AccountId("111111111111"), SessionKind.Root)
        {
            IssuedAt = Time,
            ExpiresAt = Time,
        };
        Assert.Equivalent(
            root, store.Store.OpenSession("ASIAROOT", store.Store.SealSession(root)!), strict: true);
    }

    [Fact]
    public async Task A_token_opens_only_with_its_own_access_key_and_in_its_own_store()
    {
        await using var store = await StoreFixture.OpenAsync();
        await using var other = await StoreFixture.OpenAsync();
        var token = store.Store.SealSession(Session)!;
        Assert.NotNull(store.Store.OpenSession("ASIAEXAMPLE", token));
        Assert.Null(store.Store.OpenSession("ASIAEXAMPLF", token));
        Assert.Null(other.Store.OpenSession("ASIAEXAMPLE", token));
    }

    [Fact]
    public async Task A_token_that_was_altered_anywhere_does_not_open()
    {
        await using var store = await StoreFixture.OpenAsync();
        var bytes = Base64Url.DecodeFromChars(store.Store.SealSession(Session)!);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.Null(store.Store.OpenSession("ASIAEXAMPLE", Base64Url.EncodeToString(bytes)));
            bytes[i] ^= 1;
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(store.Store.OpenSession("ASIAEXAMPLE", Base64Url.EncodeToString(bytes.AsSpan(0, length))));
        }

        Assert.NotNull(store.Store.OpenSession("ASIAEXAMPLE", Base64Url.EncodeToString(bytes)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no token")]
    [InlineData("AAAA")]
    [InlineData("\u00fc\u00fc\u00fc\u00fc")]
    public async Task What_is_no_token_does_not_open(string text)
    {
        await using var store = await StoreFixture.OpenAsync();
        Assert.Null(store.Store.OpenSession("ASIAEXAMPLE", text));
        Assert.Null(store.Store.OpenSession("ASIAEXAMPLE", store.Store.SealSession(Session) + text + " "));
    }

    [Fact]
    public async Task A_token_is_never_longer_than_its_limit()
    {
        await using var store = await StoreFixture.OpenAsync();
        var lengths = Enumerable.Range(5_000, 1_000)
            .Select(chars => store.Store.SealSession(Session with { Policies = [new string('x', chars)] })?.Length)
            .ToList();
        Assert.Equal(EngineLimits.MaxSessionTokenChars, lengths.Max());
        var first = lengths.IndexOf(null);
        Assert.All(lengths[..first], length => Assert.NotNull(length));
        Assert.All(lengths[first..], length => Assert.Null(length));
        Assert.Null(store.Store.OpenSession("ASIAEXAMPLE", new string('A', EngineLimits.MaxSessionTokenChars + 4)));
    }

    [Fact]
    public void A_session_record_is_read_as_it_was_first_written()
    {
        var written = Convert.FromHexString(
            "01" + "0173" + "0C" + Convert.ToHexString(Encoding.ASCII.GetBytes("111111111111")) + "02"
            + "05616C696365" + "0141" + "00" + "8010" + "8020"
            + "01" + "027B7D" + "00" + "01" + "016B" + "0176" + "01" + "016B" + "01" + "0162" + "00" + "00");
        var session = SessionRecord.Decode("ASIA", written);
        Assert.Equivalent(
            new IamSession("ASIA", "s", new AccountId("111111111111"), SessionKind.User)
            {
                Name = "alice",
                PrincipalId = "A",
                IssuedAt = DateTimeOffset.FromUnixTimeMilliseconds(2_048),
                ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(4_096),
                Policies = ["{}"],
                Tags = [new("k", "v")],
                TransitiveTagKeys = ["k"],
                SourceIdentity = "b",
            },
            session,
            strict: true);
        Assert.Equal(written, SessionRecord.Encode(session));
        Assert.Throws<DamagedDataException>(() => SessionRecord.Decode("ASIA", [2, .. written.AsSpan(1)]));
        written[16] = 9;
        Assert.Throws<DamagedDataException>(() => SessionRecord.Decode("ASIA", written));
    }
}
