using System.Text.Json;
using System.Text.Json.Serialization;
using Drystone.Engine.Disks;

namespace Drystone.Engine.Opening;

/// <summary>The file that says "this is a Drystone data directory", and which one.</summary>
internal sealed record StoreMarker(int Format, string StoreId, DateTimeOffset CreatedAt)
{
    public const int NewestFormat = 1;

    /// <summary>Null when there is none.</summary>
    /// <exception cref="StoreOpenException">Unreadable, or of a newer format.</exception>
    public static StoreMarker? Read(Disk disk, string path)
    {
        if (disk.ReadAllBytes(path) is not { } bytes)
        {
            return null;
        }

        StoreMarker marker;
        try
        {
            marker = Parse(bytes);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw Damaged(path, fault.Message, fault);
        }

        if (marker.Format > NewestFormat)
        {
            throw new StoreOpenException(
                $"{path} says format {marker.Format}; this version reads 1 to {NewestFormat}. Use a newer Drystone.");
        }

        return marker.Format >= 1 && IsStoreId(marker.StoreId)
            ? marker
            : throw Damaged(path, "it does not say which store this is", fault: null);
    }

    /// <summary>Written under another name first, so that a crash leaves no half a marker.</summary>
    public void Write(Disk disk, string path)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(this, StoreMarkerJson.Default.StoreMarker);
        DurableFile.Write(disk, path, bytes);
    }

    /// <summary>Each start reads it, and before that the serializer would have to be compiled: some hundredths of a
    /// second.</summary>
    private static StoreMarker Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("It is no object.");
        }

        var (format, storeId, createdAt) = (0, (string?)null, default(DateTimeOffset));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "format" when reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out format):
                case "createdAt" when reader.TokenType == JsonTokenType.String
                    && reader.TryGetDateTimeOffset(out createdAt):
                    break;
                case "storeId" when reader.TokenType is JsonTokenType.String or JsonTokenType.Null:
                    storeId = reader.GetString();
                    break;
                case "format" or "createdAt" or "storeId":
                    throw new JsonException($"Its \"{name}\" is of another kind.");
                default:
                    reader.Skip();
                    break;
            }
        }

        // Throws when something follows.
        reader.Read();
        return new StoreMarker(format, storeId!, createdAt);
    }

    private static bool IsStoreId(string? id) => id?.Length == 32 && id.All(char.IsAsciiHexDigitLower);

    private static StoreOpenException Damaged(string path, string how, Exception? fault)
    {
        var message = $"{path} is damaged: {how} \"drystone repair\" writes it anew.";
        return fault is null ? new(message) { IsMarkerDamaged = true } : new(message, fault) { IsMarkerDamaged = true };
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(StoreMarker))]
internal sealed partial class StoreMarkerJson : JsonSerializerContext;
