using Drystone.Engine.Encryption;

namespace Drystone.Engine.Records;

/// <summary>How an object is encrypted: a facet of the object, an optional group of fields of an upload.</summary>
internal static class ObjectEncryptionRecord
{
    public static void Write(ref RecordWriter record, ObjectEncryption encryption)
    {
        record.Byte(encryption.Kind);
        record.OptionalText(encryption.KeyId);
        record.Bytes(encryption.SealedKey.Span);
        record.Boolean(encryption.UsesBucketKey);
        record.Pairs(encryption.Context);
    }

    /// <exception cref="DamagedDataException">The record ends before its fields do.</exception>
    public static ObjectEncryption Read(ref RecordReader record) =>
        new(record.Byte(), record.OptionalText(), record.Bytes().ToArray(), record.Boolean(), record.Pairs());

    /// <summary>A boolean, and when it is true the fields.</summary>
    public static void WriteOptional(ref RecordWriter record, ObjectEncryption? encryption)
    {
        record.Boolean(encryption is not null);
        if (encryption is not null)
        {
            Write(ref record, encryption);
        }
    }

    /// <exception cref="DamagedDataException">The record ends before its fields do.</exception>
    public static ObjectEncryption? ReadOptional(ref RecordReader record) =>
        record.Boolean() ? Read(ref record) : null;
}
