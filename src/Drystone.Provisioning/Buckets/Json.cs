using System.Text.Encodings.Web;
using System.Text.Json;

namespace Drystone.Provisioning.Buckets;

internal static class Json
{
    /// <summary>For people: <c>+</c> and <c>&amp;</c> as they are. It goes to a terminal, never into a page.</summary>
    public static JsonSerializerOptions Readable { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
