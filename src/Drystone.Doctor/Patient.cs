using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Amazon.S3;
using Drystone.Client;
using Drystone.Client.Configuration;
using Drystone.Client.Profiles;

namespace Drystone.Doctor;

/// <summary>The endpoint under examination, with the workload's own key.</summary>
internal sealed class Patient(DoctorOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<string, bool> _keys = new(StringComparer.Ordinal);
    private ProviderProfile? _profile;

    public DoctorOptions Options => options;

    public ObjectStoreSettings Settings => options.Settings;

    public string Bucket => options.Bucket;

    /// <summary>A folder of its own, so that two examinations at once do not meet and a workload is not touched.
    /// </summary>
    public string Prefix { get; } = $"{options.Prefix}drystone-doctor/{Guid.NewGuid():n}/";

    /// <summary>What applications use.</summary>
    public S3ObjectStore Store { get; } = new(options.Settings);

    /// <summary>A plain HTTP client that trusts what the settings trust.</summary>
    public HttpClient Http { get; } = S3ClientFactory.CreateHttp(options.Settings);

    /// <summary>The endpoint's URL; AWS has one for each region.</summary>
    public Uri Endpoint { get; } =
        options.Settings.Endpoint ?? new Uri($"https://s3.{options.Settings.Region}.amazonaws.com");

    public string ProviderName => _profile?.Name ?? Settings.Provider ?? "unknown";

    /// <summary>The keys that were handed out, and may exist.</summary>
    public IReadOnlyCollection<string> Keys => [.. _keys.Keys];

    public string Key(string name)
    {
        var key = Prefix + name;
        _keys[key] = true;
        return key;
    }

    public async Task<ProviderProfile> ProfileAsync(CancellationToken cancel) =>
        _profile ??= await Store.GetProfileAsync(cancel).ConfigureAwait(false);

    public Task<IAmazonS3> ClientAsync(CancellationToken cancel) => Store.GetClientAsync(cancel);

    /// <summary>A client that does not do as the provider's profile says.</summary>
    public static AmazonS3Client ClientOf(ObjectStoreSettings settings, ProviderProfile profile) =>
        S3ClientFactory.Create(settings, profile);

    public async Task<ObjectRef> PutAsync(string key, string text, CancellationToken cancel)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await Store.UploadAsync(Bucket, key, body, new() { ContentType = "text/plain" }, cancel)
            .ConfigureAwait(false);
    }

    /// <summary>Null when there is none; and when the key may not know, for S3 tells only those of a missing object who
    /// may list the whole bucket.</summary>
    public async Task<ObjectHead?> HeadAsync(string key, CancellationToken cancel)
    {
        try
        {
            return await Store.HeadAsync(Bucket, key, cancel: cancel).ConfigureAwait(false);
        }
        catch (ObjectStoreException e) when (Diagnosis.IsDenied(e))
        {
            return null;
        }
    }

    public async Task<byte[]> GetAsync(string key, ByteSpan? range, CancellationToken cancel)
    {
        var download = await Store.DownloadAsync(Bucket, key, new() { Range = range }, cancel).ConfigureAwait(false)
            ?? throw new ObjectStoreException(
                "an object that was stored is not there", "NoSuchKey", HttpStatusCode.NotFound, null, null);
        await using (download.ConfigureAwait(false))
        {
            using var bytes = new MemoryStream();
            await download.Body.CopyToAsync(bytes, cancel).ConfigureAwait(false);
            return bytes.ToArray();
        }
    }

    public async Task<string> GetTextAsync(string key, CancellationToken cancel) =>
        Encoding.UTF8.GetString(await GetAsync(key, range: null, cancel).ConfigureAwait(false));

    public void Dispose()
    {
        Store.Dispose();
        Http.Dispose();
    }
}
