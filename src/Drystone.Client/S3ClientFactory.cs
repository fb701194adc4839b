using System.Security.Cryptography.X509Certificates;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Drystone.Client.Configuration;
using Drystone.Client.Profiles;

namespace Drystone.Client;

/// <summary>Makes the SDK's client as settings and provider want it.</summary>
internal static class S3ClientFactory
{
    /// <summary>How long connecting may take; an address that swallows packets must not hold a caller for
    /// minutes.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a request may take without its body. Bodies are bounded by cancellation only.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(5);

    private const int MaxRetries = 3;

    public static AmazonS3Client Create(ObjectStoreSettings settings, ProviderProfile profile)
    {
        var config = new AmazonS3Config
        {
            AuthenticationRegion = settings.Region,
            ForcePathStyle = settings.ForcePathStyle ?? profile.ForcePathStyle,
            Timeout = AnswerTimeout,
            MaxErrorRetry = MaxRetries,
            RetryMode = RequestRetryMode.Standard,

            // What the environment says of endpoints is the settings' to read, with their order of names.
            IgnoreConfiguredEndpointUrls = true,
            RequestChecksumCalculation = profile.TrailingChecksums
                ? RequestChecksumCalculation.WHEN_SUPPORTED
                : RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = profile.TrailingChecksums
                ? ResponseChecksumValidation.WHEN_SUPPORTED
                : ResponseChecksumValidation.WHEN_REQUIRED,
            HttpClientFactory = new HttpClients(settings, profile),
        };
        if (settings.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
            config.UseHttp = endpoint.Scheme == Uri.UriSchemeHttp;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        }

        return settings.AccessKey is { } key
            ? new ContractClient(CredentialsOf(key), config)
            : new ContractClient(config);
    }

    /// <summary>A client without the SDK, that trusts what the settings trust.</summary>
    public static HttpClient CreateHttp(ObjectStoreSettings settings) => new(CreateHandler(settings));

    private static AWSCredentials CredentialsOf(AccessKey key) => key.SessionToken is { } token
        ? new SessionAWSCredentials(key.Id.Reveal(), key.SecretKey.Reveal(), token.Reveal())
        : new BasicAWSCredentials(key.Id.Reveal(), key.SecretKey.Reveal());

    private static SocketsHttpHandler CreateHandler(ObjectStoreSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,

            // DNS that changes is followed although connections are kept.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AllowAutoRedirect = false,
        };
        if (settings.Insecure)
        {
            // Allowed for local addresses and hosts that were named only; the reader of the settings sees to it.
#pragma warning disable CA5359 // certificate validation is switched off
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (settings.CaFile is { } path)
        {
            handler.SslOptions.CertificateChainPolicy = TrustOnly(path);
        }

        return handler;
    }

    private static X509ChainPolicy TrustOnly(string path)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(path);
        return policy;
    }

    private sealed class HttpClients(ObjectStoreSettings settings, ProviderProfile profile) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            HttpMessageHandler handler = CreateHandler(settings);
            return new HttpClient(profile.DrainsRefusedBodies ? handler : new RefusedBodyHandler(handler))
            {
                Timeout = AnswerTimeout,
            };
        }

        /// <summary>The SDK keeps one client per configuration; without a string of its own it would share them
        /// between stores that trust different certificates.</summary>
        public override string GetConfigUniqueString(IClientConfig clientConfig) =>
            $"{settings.Insecure}|{settings.CaFile}|{profile.DrainsRefusedBodies}";
    }
}
