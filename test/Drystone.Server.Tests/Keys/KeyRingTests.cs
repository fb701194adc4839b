using Drystone.Server.Keys;

namespace Drystone.Server.Tests.Keys;

public sealed class KeyRingTests
{
    private static readonly EncryptionContext Context = new([new("a", "1"), new("b", "2")]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_data_key_opens_again_also_after_a_restart_and_by_every_name_of_its_key()
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        var key = (await fixture.Ring.CreateAsync("invoices", "Invoices", Cancel))!;
        Assert.Equal($"arn:aws:kms:eu-central-1:123456789012:key/{key.Id}", key.Arn);
        using var made = await GenerateAsync(fixture.Ring, "alias/invoices");
        Assert.Equal(key.Arn, made.KeyArn);
        Assert.Equal(32, made.Plaintext.Span.Length);
        await fixture.ReopenAsync();
        var alias = "arn:aws:kms:eu-central-1:123456789012:alias/invoices";
        foreach (var name in new[] { key.Id, key.Arn, "alias/invoices", alias })
        {
            using var opened = await DecryptAsync(fixture.Ring, name, made);
            Assert.Equal(made.Plaintext.Span, opened.Span);
        }

        Assert.Equal(key, Assert.Single(fixture.Ring.List()));
    }

    [Fact]
    public async Task A_sealed_data_key_opens_under_its_own_key_and_in_its_own_context_alone()
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        var ring = fixture.Ring;
        var key = (await ring.CreateAsync(null, string.Empty, Cancel))!;
        var other = (await ring.CreateAsync(null, string.Empty, Cancel))!;
        using var made = await GenerateAsync(ring, key.Id);
        Assert.Equal(KeyFault.Unsealable, await FaultAsync(ring, other.Id, made.Ciphertext, Context));
        Assert.Equal(KeyFault.Unsealable, await FaultAsync(ring, key.Id, made.Ciphertext, EncryptionContext.Empty));
        Assert.Equal(KeyFault.Unsealable, await FaultAsync(ring, key.Id, made.Ciphertext[..4], Context));
        var turned = new EncryptionContext([new("b", "2"), new("a", "1")]);
        Assert.Equal(KeyFault.None, await FaultAsync(ring, key.Id, made.Ciphertext, turned));
        var altered = made.Ciphertext.ToArray();
        for (var i = 0; i < altered.Length; i++)
        {
            altered[i] ^= 1;
            Assert.Equal(KeyFault.Unsealable, await FaultAsync(ring, key.Id, altered, Context));
            altered[i] ^= 1;
        }
    }

    [Fact]
    public async Task After_a_rotation_new_material_seals_and_the_old_still_opens()
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        var key = (await fixture.Ring.CreateAsync(null, string.Empty, Cancel))!;
        using var before = await GenerateAsync(fixture.Ring, key.Id);
        Assert.Equal(2, (await fixture.Ring.RotateAsync(key.Id, Cancel))!.Version);
        using var after = await GenerateAsync(fixture.Ring, key.Id);
        await fixture.ReopenAsync();
        using var openedBefore = await DecryptAsync(fixture.Ring, key.Id, before);
        using var openedAfter = await DecryptAsync(fixture.Ring, key.Id, after);
        Assert.Equal(before.Plaintext.Span, openedBefore.Span);
        Assert.Equal(after.Plaintext.Span, openedAfter.Span);

        // The version is part of what is sealed: a data key does not pass for one of another version.
        var passed = after.Ciphertext.ToArray();
        passed[4] = 1;
        Assert.Equal(KeyFault.Unsealable, await FaultAsync(fixture.Ring, key.Id, passed, Context));
    }

    [Fact]
    public async Task A_disabled_key_neither_seals_nor_opens_until_it_is_enabled_again()
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        var key = (await fixture.Ring.CreateAsync(null, string.Empty, Cancel))!;
        using var made = await GenerateAsync(fixture.Ring, key.Id);
        Assert.False((await fixture.Ring.SetEnabledAsync(key.Id, isEnabled: false, Cancel))!.IsEnabled);
        await fixture.ReopenAsync();
        Assert.Equal(KeyFault.KeyDisabled, await FaultAsync(fixture.Ring, key.Id, made.Ciphertext, Context));
        Assert.Equal(
            KeyFault.KeyDisabled, (await fixture.Ring.GenerateDataKeyAsync(key.Id, Context, Cancel)).Fault);
        await fixture.Ring.SetEnabledAsync(key.Id, isEnabled: true, Cancel);
        Assert.Equal(KeyFault.None, await FaultAsync(fixture.Ring, key.Id, made.Ciphertext, Context));
    }

    [Theory]
    [InlineData("0b8e4c2e-0000-0000-0000-000000000000")]
    [InlineData("alias/unknown")]
    [InlineData("arn:aws:kms:us-east-1:123456789012:alias/known")]
    [InlineData("arn:aws:kms:eu-central-1:999999999999:alias/known")]
    [InlineData("arn:aws:s3:::known")]
    [InlineData("alias/drystone/sse-s3")]
    [InlineData("../known")]
    [InlineData("")]
    public async Task A_name_that_is_no_key_of_this_server_is_not_found(string name)
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        await fixture.Ring.CreateAsync("known", string.Empty, Cancel);
        using var managed = (await fixture.Ring.GenerateManagedDataKeyAsync(Context, Cancel)).Value;
        Assert.NotNull(managed);
        Assert.Equal(KeyFault.KeyNotFound, (await fixture.Ring.GenerateDataKeyAsync(name, Context, Cancel)).Fault);
    }

    [Fact]
    public async Task An_alias_is_given_once_and_those_of_the_server_never()
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        Assert.NotNull(await fixture.Ring.CreateAsync("known", string.Empty, Cancel));
        foreach (var alias in new[] { "known", "aws/s3", "drystone/sse-s3", string.Empty, "a b" })
        {
            Assert.Null(await fixture.Ring.CreateAsync(alias, string.Empty, Cancel));
        }
    }

    [Fact]
    public async Task The_keys_of_the_server_are_made_once_whoever_comes_first_and_that_of_sse_s3_stays_enabled()
    {
        await using var fixture = await KeyRingFixture.OpenAsync();
        var ring = fixture.Ring;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            using var managed = (await ring.GenerateManagedDataKeyAsync(Context, Cancel)).Value;
            using var byDefault = (await ring.GenerateDataKeyAsync(
                i % 2 == 0 ? null : "alias/aws/s3", Context, Cancel)).Value;
        })));
        Assert.Equal(["aws/s3", "drystone/sse-s3"], ring.List().Select(key => key.Alias!).Order());
        var managedKey = ring.List().Single(key => key.Alias == KeyRing.ManagedAlias);
        Assert.Null(await ring.SetEnabledAsync(managedKey.Id, isEnabled: false, Cancel));
    }

    private static async Task<DataKey> GenerateAsync(KeyRing ring, string name)
    {
        var made = await ring.GenerateDataKeyAsync(name, Context, Cancel);
        return made.IsDone ? made.Value : throw new InvalidOperationException(made.Fault.ToString());
    }

    private static async Task<SecretBytes> DecryptAsync(KeyRing ring, string name, DataKey key)
    {
        var opened = await ring.DecryptAsync(name, key.Ciphertext, Context, Cancel);
        return opened.IsDone ? opened.Value : throw new InvalidOperationException(opened.Fault.ToString());
    }

    private static async Task<KeyFault> FaultAsync(
        KeyRing ring, string name, ReadOnlyMemory<byte> ciphertext, EncryptionContext context)
    {
        var opened = await ring.DecryptAsync(name, ciphertext, context, Cancel);
        opened.Value?.Dispose();
        return opened.Fault;
    }
}
