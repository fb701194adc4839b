using System.Text;
using Drystone.S3.Signing;

namespace Drystone.Server.Tests.Attacks;

/// <summary>Speaks to a server as no SDK would: byte for byte as given, each request on its own connection.</summary>
internal sealed class RawS3Client(Uri endpoint, Credential credential)
{
    public Uri Endpoint => endpoint;

    public Credential Credential => credential;

    public string Host => endpoint.Authority;

    public byte[] ToBytes(RawRequest request) => request.ToBytes(Host, credential, DateTimeOffset.UtcNow);

    public async Task<RawAnswer> SendAsync(RawRequest request)
    {
        using var connection = await RawConnection.OpenAsync(endpoint);
        await connection.SendAsync(ToBytes(request));
        return await connection.ReadAnswerAsync(request.Method == "HEAD");
    }

    /// <summary>Sends text as Latin-1, so that every byte can be written.</summary>
    public async Task<RawAnswer> SendTextAsync(string text)
    {
        using var connection = await RawConnection.OpenAsync(endpoint);
        await connection.SendAsync(Encoding.Latin1.GetBytes(text));
        return await connection.ReadAnswerAsync();
    }

    public Task<RawAnswer> PutAsync(string target, string body) =>
        SendAsync(new RawRequest("PUT", target).WithBody(body));

    public Task<RawAnswer> GetAsync(string target) => SendAsync(new RawRequest("GET", target));

    public Task<RawAnswer> DeleteAsync(string target) => SendAsync(new RawRequest("DELETE", target));

    /// <summary>A target that is signed by its query.</summary>
    public string Presign(RawRequest request, TimeSpan expires, DateTimeOffset? signedAt = null) =>
        request.Presign(Host, request.Credential ?? credential, signedAt ?? DateTimeOffset.UtcNow, expires);
}
