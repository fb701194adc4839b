using Drystone.Server.Hosting;
using Drystone.Server.Keys;

namespace Drystone.Server.Tests.Keys;

public sealed class MasterKeySourceTests : IDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];
    private static readonly string Base64 = Convert.ToBase64String(Key);

    private readonly string directory = Directory.CreateTempSubdirectory("drystone-master-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task A_master_key_comes_from_a_file_the_environment_or_a_command()
    {
        var raw = Path.Combine(directory, "raw");
        var text = Path.Combine(directory, "text");
        await File.WriteAllBytesAsync(raw, Key, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(text, Base64 + "\n", TestContext.Current.CancellationToken);
        Assert.Equal(Key, await LoadAsync(new() { File = raw }));
        Assert.Equal(Key, await LoadAsync(new() { File = text }));
        Assert.Equal(Key, await LoadAsync(new() { Value = Base64 }));
        Assert.Equal(Key, await LoadAsync(new() { Command = $"cat '{text}'" }));
        Assert.Null(await LoadAsync(new()));
    }

    [Theory]
    [InlineData("exit 3", "exit code 3")]
    [InlineData("echo secret-that-is-no-key", "not base64 of 32 bytes")]
    [InlineData("true", "not base64 of 32 bytes")]
    [InlineData("/nowhere/to/be/found 2>/dev/null", "exit code 127")]
    public async Task A_command_that_gives_no_key_keeps_the_server_from_starting(string command, string because)
    {
        var refused = await RefusedAsync(new() { Command = command });
        Assert.Contains(because, refused, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-that-is-no-key", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_is_missing_doubled_or_no_key_is_named_in_the_refusal()
    {
        var absent = Path.Combine(directory, "absent");
        Assert.Contains(absent, await RefusedAsync(new() { File = absent }), StringComparison.Ordinal);
        var both = new MasterKeySource { File = absent, Value = Base64 };
        Assert.Contains("more than one source", await RefusedAsync(both), StringComparison.Ordinal);
        var shortened = await RefusedAsync(new() { Value = Base64[..40] });
        Assert.Contains("environment", shortened, StringComparison.Ordinal);
        Assert.DoesNotContain(Base64[..40], shortened, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_does_not_tell_the_key() =>
        Assert.DoesNotContain(Base64, new MasterKeySource { Value = Base64 }.ToString(), StringComparison.Ordinal);

    private static Task<byte[]?> LoadAsync(MasterKeySource source) =>
        source.LoadAsync(TestContext.Current.CancellationToken);

    private static async Task<string> RefusedAsync(MasterKeySource source) =>
        (await Assert.ThrowsAsync<ServerStartException>(() => LoadAsync(source))).Message;
}
