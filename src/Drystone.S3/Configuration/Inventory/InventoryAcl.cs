using System.Buffers;
using System.Text.Json;
using Drystone.S3.Acls;

namespace Drystone.S3.Configuration.Inventory;

/// <summary>The access control list of an object as an inventory has it: a JSON document in Base64.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/objectacl.html</remarks>
public static class InventoryAcl
{
    /// <summary>What AWS says in this column and in that of the owner of a list that cannot be read.</summary>
    public const string Unavailable = "UNAVAILABLE";

    private const string Version = "2022-11-10";

    /// <param name="policy">Null: it cannot be read.</param>
    public static string Format(AccessControlPolicy? policy)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("version", Version);
            json.WriteString("status", policy is null ? Unavailable : "AVAILABLE");
            json.WriteStartArray("grants");
            foreach (var (grantee, permission) in policy?.Grants ?? [])
            {
                json.WriteStartObject();
                json.WriteString(grantee.Type == GranteeType.Group ? "uri" : "canonicalId", grantee.Name);
                json.WriteString("type", grantee.Type.ToString());
                json.WriteString("permission", permission.Name());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Convert.ToBase64String(buffer.WrittenSpan);
    }
}
