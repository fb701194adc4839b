using Amazon.Runtime;
using Amazon.S3;
using Drystone.Client.Configuration;
using Drystone.Clients.Tests.Harness;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Tests.Endpoints;

/// <summary>One Drystone for all tests; each uses names of its own.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drystone-provisioning-");
    private DrystoneProcess? _server;
    private int _names;

    public string Folder => _folder.FullName;

    public string Endpoint => _server!.Endpoint;

    public ObjectStoreSettings Settings => SettingsOf(Endpoint);

    public AmazonS3Client S3 { get; private set; } = null!;

    /// <summary>A name that no other test has.</summary>
    public string NewName() => $"t{Interlocked.Increment(ref _names)}-{Guid.NewGuid().ToString("N")[..8]}";

    /// <param name="changes">Of the settings of the contract, by name.</param>
    public static ObjectStoreSettings SettingsOf(string endpoint, params (string Name, string Value)[] changes)
    {
        var values = Cli.EnvironmentOf(endpoint);
        foreach (var (name, value) in changes)
        {
            values[name] = value;
        }

        return SettingsReader.Read(values, new SettingsRequirements { Domains = [] }).Require();
    }

    public static StoreDeclaration Read(string yaml, params (string Name, string Value)[] variables)
    {
        var reading = StoreFile.Read(yaml, variables.ToDictionary(one => one.Name, one => one.Value));
        Assert.True(reading.Declaration is not null, string.Join('\n', reading.Problems.Select(one => one.In("yaml"))));
        return reading.Declaration;
    }

    public async Task<ProvisioningPlan> PlanAsync(StoreDeclaration declaration, ProvisioningOptions? options = null)
    {
        using var provisioner = new Provisioner(Settings, options ?? new());
        return await provisioner.PlanAsync(declaration);
    }

    public async Task<ProvisioningResult> ApplyAsync(StoreDeclaration declaration, ProvisioningOptions? options = null)
    {
        using var provisioner = new Provisioner(Settings, options ?? new());
        return await provisioner.ApplyAsync(declaration);
    }

    /// <summary>Applies, and asserts that nothing was left over.</summary>
    public async Task ApplyWhollyAsync(StoreDeclaration declaration, ProvisioningOptions? options = null)
    {
        var result = await ApplyAsync(declaration, options);
        Assert.All(result.Changes, one => Assert.True(
            one.Outcome is ChangeOutcome.Applied or ChangeOutcome.AlreadyDone, one.ToString()));
    }

    public async ValueTask InitializeAsync()
    {
        _server = await DrystoneProcess.StartAsync(_folder.FullName);
        S3 = CreateS3(Endpoint, DrystoneProcess.AccessKeyId, DrystoneProcess.SecretAccessKey);
    }

    public static AmazonS3Client CreateS3(string endpoint, string id, string secret) => new(
        new BasicAWSCredentials(id, secret),
        new AmazonS3Config
        {
            ServiceURL = endpoint,
            ForcePathStyle = true,
            AuthenticationRegion = DrystoneProcess.Region,
        });

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        S3?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
