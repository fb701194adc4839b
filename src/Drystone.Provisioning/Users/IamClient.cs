using System.Text;
using System.Xml;
using System.Xml.Linq;
using Drystone.Client;
using Drystone.Client.Configuration;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Users;

/// <summary>The few requests of IAM that provisioning needs, of a server that serves IAM at its S3 address.</summary>
internal sealed class IamClient(ObjectStoreSettings settings, AccessKey key, TimeProvider time) : IDisposable
{
    private const string Version = "2010-05-08";

    /// <summary>Far more than there may be; an endless list must not hold a run.</summary>
    private const int MaxPages = 1000;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = CreateHttp(settings);

    public void Dispose() => _http.Dispose();

    /// <exception cref="IamException">The server refuses.</exception>
    public async Task<XElement> SendAsync(
        string action, IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken cancel)
    {
        var form = string.Join('&', parameters.Prepend(new("Version", Version)).Prepend(new("Action", action))
            .Select(one => $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(one.Value)}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Endpoint)
        {
            Content = new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded"),
        };
        QuerySignature.Sign(request, form, key, settings.Region, "iam", time.GetUtcNow());
        using var answer = await AskAsync(request, cancel);
        var xml = Parse(await answer.Content.ReadAsStringAsync(cancel));
        return answer.IsSuccessStatusCode && xml is not null
            ? xml
            : throw new IamException(
                xml is null ? answer.StatusCode.ToString() : ValueOf(xml, "Code") ?? answer.StatusCode.ToString(),
                xml is null ? "the answer is none of IAM." : ValueOf(xml, "Message") ?? "");
    }

    private async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            return await _http.SendAsync(request, cancel);
        }
        catch (TaskCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new HttpRequestException($"IAM did not answer within {AnswerTimeout.TotalSeconds:0} s.", e);
        }
    }

    /// <summary>Null when what is asked for is not there.</summary>
    public async Task<XElement?> FindAsync(
        string action, IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken cancel)
    {
        try
        {
            return await SendAsync(action, parameters, cancel);
        }
        catch (IamException e) when (e.Code == "NoSuchEntity")
        {
            return null;
        }
    }

    /// <summary>The items of a list, over all its pages; none when its owner is not there.</summary>
    public async Task<IReadOnlyList<XElement>> ListAsync(string action, string user, CancellationToken cancel)
    {
        var items = new List<XElement>();
        string? marker = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var parameters = new Dictionary<string, string> { ["UserName"] = user };
            if (marker is not null)
            {
                parameters["Marker"] = marker;
            }

            if (await FindAsync(action, parameters, cancel) is not { } answer)
            {
                break;
            }

            items.AddRange(answer.Descendants().Where(one => one.Name.LocalName == "member"));
            marker = ValueOf(answer, "Marker");
            if (ValueOf(answer, "IsTruncated") != "true" || marker is null)
            {
                break;
            }
        }

        return items;
    }

    public static string? ValueOf(XElement parent, string name) =>
        parent.Descendants().FirstOrDefault(one => one.Name.LocalName == name)?.Value;

    private static XElement? Parse(string text)
    {
        try
        {
            return XElement.Parse(text);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static HttpClient CreateHttp(ObjectStoreSettings settings)
    {
        var http = S3ClientFactory.CreateHttp(settings);
        http.Timeout = AnswerTimeout;
        return http;
    }
}
