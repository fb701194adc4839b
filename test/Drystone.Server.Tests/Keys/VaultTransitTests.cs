using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Drystone.Server.Hosting;
using Drystone.Server.Keys;

namespace Drystone.Server.Tests.Keys;

public sealed class VaultTransitTests
{
    private static readonly EncryptionContext Context = new([new("a", "1")]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_data_key_of_vault_opens_again_by_every_name_of_its_key()
    {
        await using var vault = await TestVault.StartAsync();
        using var transit = Connect(vault, options => options with { Namespace = "team-a" });
        using var made = (await transit.GenerateDataKeyAsync("alias/known", Context, Cancel)).Value!;
        Assert.Equal("arn:aws:kms:eu-central-1:123456789012:key/known", made.KeyArn);
        Assert.Equal("team-a", vault.LastNamespace);
        foreach (var name in new[] { "known", made.KeyArn })
        {
            using var opened = (await transit.DecryptAsync(name, made.Ciphertext, Context, Cancel)).Value!;
            Assert.Equal(made.Plaintext.Span, opened.Span);
        }

        Assert.Equal("/v1/transit/datakey/plaintext/known", vault.Paths[0]);
        Assert.Equal("/v1/transit/decrypt/known", vault.Paths[1]);
        using var byDefault = (await transit.GenerateDataKeyAsync(null, Context, Cancel)).Value!;
        Assert.Equal(made.KeyArn, byDefault.KeyArn);
    }

    [Theory]
    [InlineData(true, nameof(KeyFault.Unsealable))]
    [InlineData(false, nameof(KeyFault.None))]
    public async Task A_derived_key_is_bound_to_the_context(bool isDerived, string inAnotherContext)
    {
        await using var vault = await TestVault.StartAsync();
        using var transit = Connect(vault, options => options with { KeysAreDerived = isDerived });
        using var made = (await transit.GenerateDataKeyAsync("known", Context, Cancel)).Value!;
        Assert.Equal(KeyFault.None, await FaultAsync(transit, "known", made, Context));
        var elsewhere = await FaultAsync(transit, "known", made, EncryptionContext.Empty);
        Assert.Equal(inAnotherContext, elsewhere.ToString());
        Assert.Equal(KeyFault.Unsealable, await FaultAsync(transit, "other", made, Context));
        Assert.Equal(KeyFault.KeyNotFound, await FaultAsync(transit, "absent", made, Context));
    }

    [Theory]
    [InlineData(403, """{"errors":["permission denied"]}""", nameof(KeyFault.AccessDenied))]
    [InlineData(404, """{"errors":[]}""", nameof(KeyFault.KeyNotFound))]
    [InlineData(400, """{"errors":["encryption key not found"]}""", nameof(KeyFault.KeyNotFound))]
    [InlineData(400, """{"errors":["missing 'context' for key derivation"]}""", nameof(KeyFault.Unavailable))]
    [InlineData(503, """{"errors":["Vault is sealed"]}""", nameof(KeyFault.Unavailable))]
    [InlineData(500, "<html>", nameof(KeyFault.Unavailable))]
    [InlineData(429, "", nameof(KeyFault.Unavailable))]
    [InlineData(307, "", nameof(KeyFault.Unavailable))]
    [InlineData(200, "", nameof(KeyFault.Unavailable))]
    [InlineData(200, "{}", nameof(KeyFault.Unavailable))]
    [InlineData(200, """{"data":{"plaintext":"c2hvcnQ=","ciphertext":"vault:v1:x"}}""", nameof(KeyFault.Unavailable))]
    public async Task What_vault_answers_becomes_a_fault(int status, string body, string fault)
    {
        await using var vault = await TestVault.StartAsync();
        vault.Answer = (status, body);
        using var transit = Connect(vault);
        var answer = await transit.GenerateDataKeyAsync("known", Context, Cancel);
        Assert.Equal(fault, answer.Fault.ToString());
        Assert.NotNull(answer.Detail);
        Assert.DoesNotContain(TestVault.Token, answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vault_that_does_not_answer_or_is_not_there_is_unavailable()
    {
        VaultTransit transit;
        await using (var vault = await TestVault.StartAsync())
        {
            vault.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            transit = Connect(vault, options => options with { Timeout = TimeSpan.FromMilliseconds(50) });
            var waited = await transit.GenerateDataKeyAsync("known", Context, Cancel);
            Assert.Equal(KeyFault.Unavailable, waited.Fault);
            Assert.Contains("did not answer", waited.Detail, StringComparison.Ordinal);
        }

        Assert.Equal(KeyFault.Unavailable, (await transit.GenerateDataKeyAsync("known", Context, Cancel)).Fault);
        transit.Dispose();
    }

    [Fact]
    public async Task A_token_file_is_read_again_for_each_request()
    {
        var file = Path.GetTempFileName();
        await using var vault = await TestVault.StartAsync();
        using var transit = Connect(vault, options => options with { Token = null, TokenFile = file });
        await File.WriteAllTextAsync(file, "hvs.expired", Cancel);
        Assert.Equal(KeyFault.AccessDenied, (await transit.GenerateDataKeyAsync("known", Context, Cancel)).Fault);
        await File.WriteAllTextAsync(file, TestVault.Token + "\n", Cancel);
        Assert.Equal(KeyFault.None, (await transit.GenerateDataKeyAsync("known", Context, Cancel)).Fault);
        File.Delete(file);
        Assert.Equal(KeyFault.Unavailable, (await transit.GenerateDataKeyAsync("known", Context, Cancel)).Fault);
    }

    [Theory]
    [InlineData("../../sys/seal")]
    [InlineData("..")]
    [InlineData("known/../other")]
    [InlineData("known?x=1")]
    [InlineData("known%2f..")]
    [InlineData("http://169.254.169.254/")]
    public async Task What_a_client_calls_a_key_leads_to_no_other_path(string name)
    {
        await using var vault = await TestVault.StartAsync();
        using var transit = Connect(vault);
        Assert.Equal(KeyFault.KeyNotFound, (await transit.GenerateDataKeyAsync(name, Context, Cancel)).Fault);
        Assert.Empty(vault.Paths);
    }

    [Fact]
    public async Task Over_tls_the_authority_that_the_operator_names_is_trusted_and_no_other()
    {
        using var certificate = SelfSigned();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), Cancel);
        await using var vault = await TestVault.StartAsync(certificate);
        Assert.Equal("https", vault.Address.Scheme);
        using (var trusting = Connect(vault, options => options with { CaFile = file }))
        {
            var answer = await trusting.GenerateDataKeyAsync("known", Context, Cancel);
            Assert.True(answer.IsDone, answer.Detail);
        }

        using (var distrusting = Connect(vault))
        {
            Assert.Equal(
                KeyFault.Unavailable, (await distrusting.GenerateDataKeyAsync("known", Context, Cancel)).Fault);
        }

        File.Delete(file);
        var refused = Assert.Throws<ServerStartException>(
            () => Connect(vault, options => options with { CaFile = file }));
        Assert.Contains("cannot be read", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_would_give_the_token_away_or_leave_it_out_are_refused()
    {
        var good = new VaultTransitOptions
        {
            Address = new Uri("https://vault.example:8200"),
            Token = "t",
            DefaultKey = "known",
        };
        good.Validate();
        VaultTransitOptions[] bad =
        [
            good with { Address = new Uri("http://vault.example:8200") },
            good with { Address = new Uri("ftp://vault.example") },
            good with { Address = new Uri("https://user:pass@vault.example") },
            good with { Token = null },
            good with { TokenFile = "file" },
            good with { DefaultKey = "a/b" },
            good with { Mount = "a b" },
        ];
        Assert.All(bad, options => Assert.Throws<ServerStartException>(options.Validate));
    }

    private static VaultTransit Connect(TestVault vault, Func<VaultTransitOptions, VaultTransitOptions>? with = null)
    {
        var options = new VaultTransitOptions
        {
            Address = vault.Address,
            Token = TestVault.Token,
            DefaultKey = "known",
        };
        return new VaultTransit(with?.Invoke(options) ?? options, KeyRingFixture.Names);
    }

    private static async Task<KeyFault> FaultAsync(
        VaultTransit transit, string key, DataKey made, EncryptionContext context)
    {
        var opened = await transit.DecryptAsync(key, made.Ciphertext, context, Cancel);
        opened.Value?.Dispose();
        return opened.Fault;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=vault", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
