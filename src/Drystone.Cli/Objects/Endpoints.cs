using Drystone.Cli.Commands;
using Drystone.Cli.Objects.Addressing;
using Drystone.Cli.Objects.Aliases;
using Drystone.Client.Configuration;

namespace Drystone.Cli.Objects;

/// <summary>The endpoints that the addresses of one command name; each is opened once.</summary>
internal sealed class Endpoints(IReadOnlyDictionary<string, string> environment) : IDisposable
{
    private static readonly SettingsRequirements KeyOnly = new() { Domains = [], AccessKey = true };

    private readonly Dictionary<string, Endpoint> _opened = new(StringComparer.Ordinal);

    /// <exception cref="UsageException">Its settings are not right.</exception>
    public async Task<Endpoint> OpenAsync(ObjectAddress address, CancellationToken cancel)
    {
        var name = address.Alias ?? "";
        if (!_opened.TryGetValue(name, out var endpoint))
        {
            endpoint = await Endpoint.OpenAsync(SettingsOf(address.Alias), cancel);
            _opened.Add(name, endpoint);
        }

        return endpoint;
    }

    public void Dispose()
    {
        foreach (var endpoint in _opened.Values)
        {
            endpoint.Dispose();
        }
    }

    private ObjectStoreSettings SettingsOf(string? alias)
    {
        if (alias is not null)
        {
            return AliasFile.Load(AliasFile.PathIn(environment)).SettingsOf(alias, environment);
        }

        var reading = SettingsReader.Read(environment, KeyOnly);
        return reading.Settings
            ?? throw new UsageException([.. reading.Problems.Select(problem => problem.ToString())]);
    }
}
