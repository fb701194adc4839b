using Drystone.S3.Configuration.Elements;
using Drystone.S3.Xml;

namespace Drystone.S3.Configuration.Replication;

/// <summary>Writes a rule in the element order of AWS's reference, in the form it was sent in.</summary>
internal static class ReplicationRuleWriter
{
    public static void Write(XmlResponseWriter xml, ReplicationRule rule)
    {
        xml.Start("Rule"u8);
        xml.OptionalStatus("DeleteMarkerReplication"u8, rule.DeleteMarkerReplication);
        WriteDestination(xml, rule.Destination);
        xml.OptionalStatus("ExistingObjectReplication"u8, rule.ExistingObjectReplication);
        if (!rule.UsesLegacyPrefix)
        {
            WriteFilter(xml, rule);
        }

        xml.Element("ID"u8, rule.Id);
        if (rule.UsesLegacyPrefix)
        {
            xml.Element("Prefix"u8, rule.Prefix ?? "");
        }

        xml.OptionalElement("Priority"u8, rule.Priority);
        if (rule.ReplicaModifications is not null || rule.SseKmsEncryptedObjects is not null)
        {
            xml.Start("SourceSelectionCriteria"u8);
            xml.OptionalStatus("ReplicaModifications"u8, rule.ReplicaModifications);
            xml.OptionalStatus("SseKmsEncryptedObjects"u8, rule.SseKmsEncryptedObjects);
            xml.End("SourceSelectionCriteria"u8);
        }

        xml.Status(rule.IsEnabled);
        xml.End("Rule"u8);
    }

    private static void WriteFilter(XmlResponseWriter xml, ReplicationRule rule)
    {
        xml.Start("Filter"u8);
        if (rule.HasAnd)
        {
            xml.Start("And"u8);
        }

        xml.OptionalElement("Prefix"u8, rule.Prefix);
        TagXml.Write(xml, rule.Tags);
        if (rule.HasAnd)
        {
            xml.End("And"u8);
        }

        xml.End("Filter"u8);
    }

    private static void WriteDestination(XmlResponseWriter xml, ReplicationDestination destination)
    {
        xml.Start("Destination"u8);
        if (destination.OwnerIsDestination)
        {
            xml.Start("AccessControlTranslation"u8);
            xml.Element("Owner"u8, "Destination"u8);
            xml.End("AccessControlTranslation"u8);
        }

        xml.OptionalElement("Account"u8, destination.Account);
        xml.Element("Bucket"u8, destination.BucketArn);
        if (destination.ReplicaKmsKeyId is { } keyId)
        {
            xml.Start("EncryptionConfiguration"u8);
            xml.Element("ReplicaKmsKeyID"u8, keyId);
            xml.End("EncryptionConfiguration"u8);
        }

        WriteClock(xml, "Metrics"u8, "EventThreshold"u8, destination.Metrics);
        WriteClock(xml, "ReplicationTime"u8, "Time"u8, destination.ReplicationTime);
        xml.OptionalElement("StorageClass"u8, destination.StorageClass);
        xml.End("Destination"u8);
    }

    private static void WriteClock(
        XmlResponseWriter xml, ReadOnlySpan<byte> name, ReadOnlySpan<byte> limitName, ReplicationClock? clock)
    {
        if (clock is null)
        {
            return;
        }

        xml.Start(name);
        if (clock.Minutes is { } minutes)
        {
            xml.Start(limitName);
            xml.Element("Minutes"u8, minutes);
            xml.End(limitName);
        }

        xml.Status(clock.IsEnabled);
        xml.End(name);
    }
}
