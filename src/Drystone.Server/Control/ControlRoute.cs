using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Control;

/// <summary>One command of the control socket.</summary>
/// <param name="Path">The whole path; or, when it ends with a slash, its start.</param>
/// <param name="HandleAsync">Acts and answers; it is given what follows the start, decoded, or nothing.</param>
internal sealed record ControlRoute(string Method, string Path, Func<HttpContext, string, Task> HandleAsync)
{
    private bool IsPrefix => Path.EndsWith('/');

    public bool Matches(string method, string path) => method == Method
        && (IsPrefix ? path.Length > Path.Length && path.StartsWith(Path, StringComparison.Ordinal) : path == Path);

    public string RestOf(string path) => IsPrefix ? Uri.UnescapeDataString(path[Path.Length..]) : string.Empty;

    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }

    /// <exception cref="AdminException">There is no document.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type) =>
        await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
        ?? throw new AdminException("the request is empty");
}
