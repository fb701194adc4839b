using Drystone.Client.Configuration;
using Drystone.Client.Observability;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drystone.Client;

/// <summary>Registers the object store of an application.</summary>
public static class ObjectStoreServices
{
    /// <summary>The name of the health check.</summary>
    public const string HealthCheckName = "object-store";

    /// <summary>Reads the contract's settings from a configuration (the environment, a file, a section of it) and
    /// registers <see cref="ObjectStoreSettings"/>, <see cref="IObjectStore"/> and a health check over the buckets
    /// of the settings.</summary>
    /// <exception cref="SettingsException">The settings are not right; the message names every problem.</exception>
    public static IServiceCollection AddObjectStore(
        this IServiceCollection services, IConfiguration configuration, SettingsRequirements? requirements = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var values = configuration.AsEnumerable(makePathsRelative: true)
            .Where(one => one.Value is not null)
            .ToDictionary(one => one.Key, one => one.Value!);
        return services.AddObjectStore(SettingsReader.Read(values, requirements).Require());
    }

    /// <summary>Registers an object store with settings that were read before.</summary>
    public static IServiceCollection AddObjectStore(this IServiceCollection services, ObjectStoreSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        services.AddSingleton(settings);
        services.AddSingleton<IObjectStore>(_ => new S3ObjectStore(settings));
        string[] buckets = [.. settings.Domains.Values.Select(domain => domain.Bucket).Distinct()];
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            HealthCheckName,
            provider => new ObjectStoreHealthCheck(provider.GetRequiredService<IObjectStore>(), buckets),
            failureStatus: null, tags: ["ready"]));
        return services;
    }
}
