using Drystone.Server.Control;
using Drystone.Server.Hosting;
using Drystone.Server.Keys;
using Drystone.Server.Tests.Hosting;

namespace Drystone.Server.Tests.Control;

public class KeyControlTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_are_made_listed_and_changed_through_a_running_server()
    {
        await using var running = await RunningServer.StartAsync();
        await using var keys = await OpenAsync(running.DataDirectory);
        var made = await keys.CreateAsync(new NewKey("testkey-1", "invoices", "of the office"), Cancel);
        Assert.EndsWith(":key/testkey-1", made.Arn, StringComparison.Ordinal);
        var random = await keys.CreateAsync(new NewKey(null, null, null), Cancel);
        Assert.True(Guid.TryParse(random.Id, out _));
        // Made within one millisecond, either may come first.
        Assert.Equivalent(new[] { made, random }, await keys.ListKeysAsync(Cancel), strict: true);
        Assert.Equal(2, (await keys.ChangeAsync("alias/invoices", KeyChange.Rotate, Cancel)).Version);
        Assert.False((await keys.ChangeAsync(made.Arn, KeyChange.Disable, Cancel)).IsEnabled);
        Assert.True((await keys.ChangeAsync("testkey-1", KeyChange.Enable, Cancel)).IsEnabled);
        Assert.Equal(2, running.Services.Keys.Ring.List().Single(key => key.Id == made.Id).Version);
    }

    [Fact]
    public async Task Without_a_server_they_are_made_on_the_store_and_the_server_finds_them_under_the_same_arn()
    {
        using var directory = new TestDirectory();
        var options = RunningServer.OptionsFor(directory);
        await (await WatchedServer.StartAsync(options, Cancel)).DisposeAsync();
        KeySummary made;
        await using (var keys = await OpenAsync(directory.Path))
        {
            made = await keys.CreateAsync(new NewKey("offline", null, null), Cancel);
        }

        await using var server = await WatchedServer.StartAsync(options, Cancel);
        await using var through = await OpenAsync(directory.Path);
        Assert.Equal(made, Assert.Single(await through.ListKeysAsync(Cancel)));
    }

    [Theory]
    [InlineData("taken", null, "taken")]
    [InlineData(null, "name", "name")]
    [InlineData("with/slash", null, "with/slash")]
    [InlineData("", null, "''")]
    [InlineData(null, "aws/s3", "aws/s3")]
    [InlineData(null, "drystone/mine", "drystone/mine")]
    public async Task What_cannot_be_the_name_of_a_new_key_is_refused(string? id, string? alias, string named)
    {
        await using var running = await RunningServer.StartAsync();
        await using var keys = await OpenAsync(running.DataDirectory);
        await keys.CreateAsync(new NewKey("taken", "name", null), Cancel);
        var refusal = await Assert.ThrowsAsync<AdminException>(
            () => keys.CreateAsync(new NewKey(id, alias, null), Cancel));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.Single(await keys.ListKeysAsync(Cancel));
    }

    [Fact]
    public async Task A_key_that_is_not_there_or_the_servers_own_is_not_changed()
    {
        await using var running = await RunningServer.StartAsync();
        await using var keys = await OpenAsync(running.DataDirectory);
        await running.Services.Keys.Ring.GenerateManagedDataKeyAsync(EncryptionContext.Empty, Cancel);
        foreach (var name in new[] { "unknown", "alias/unknown", "alias/" + KeyRing.ManagedAlias })
        {
            await Assert.ThrowsAsync<AdminException>(
                () => keys.ChangeAsync(name, KeyChange.Disable, Cancel));
        }
    }

    [Fact]
    public async Task A_store_under_a_master_key_of_the_operator_opens_with_it_alone()
    {
        using var directory = new TestDirectory();
        var source = new MasterKeySource { Value = Convert.ToBase64String(new byte[32]) };
        var options = RunningServer.OptionsFor(directory) with { MasterKey = source };
        await (await WatchedServer.StartAsync(options, Cancel)).DisposeAsync();
        Assert.False(File.Exists(Path.Combine(directory.Path, "master.key")));
        await Assert.ThrowsAsync<AdminException>(() => OpenAsync(directory.Path));
        await Assert.ThrowsAsync<ServerStartException>(
            () => WatchedServer.StartAsync(options with { MasterKey = new MasterKeySource() }, Cancel));
        var access = new OperatorAccess(directory.Path, null, TimeProvider.System) with { MasterKey = source };
        await using var accounts = await access.OpenAccountsAsync(Cancel);
        Assert.Single(await accounts.ListAsync(Cancel));
    }

    private static Task<IKeyAdmin> OpenAsync(string dataDirectory) => new OperatorAccess(
        dataDirectory, null, TimeProvider.System).OpenKeysAsync("us-east-1", Cancel);
}
