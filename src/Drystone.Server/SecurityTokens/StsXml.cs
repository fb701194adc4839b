using Drystone.S3.Xml;
using Drystone.Server.Identity;

namespace Drystone.Server.SecurityTokens;

/// <summary>The structures that several answers of STS have.</summary>
internal static class StsXml
{
    public static void Credentials(this XmlResponseWriter xml, IssuedSession issued)
    {
        xml.Start("Credentials"u8);
        xml.Element("AccessKeyId"u8, issued.Session.AccessKeyId);
        xml.Element("SecretAccessKey"u8, issued.Session.Secret);
        xml.Element("SessionToken"u8, issued.Token);
        xml.Time("Expiration"u8, issued.Session.ExpiresAt);
        xml.End("Credentials"u8);
    }

    /// <summary>What all answers tell of a role's session.</summary>
    public static void RoleSession(this XmlResponseWriter xml, IssuedSession issued)
    {
        var session = issued.Session;
        xml.Start("AssumedRoleUser"u8);
        xml.Element("AssumedRoleId"u8, $"{session.PrincipalId}:{session.SessionName}");
        xml.Element("Arn"u8, $"arn:aws:sts::{session.Account}:assumed-role/{session.Name}/{session.SessionName}");
        xml.End("AssumedRoleUser"u8);
        xml.Credentials(issued);
        xml.PackedSize(issued);
        xml.OptionalElement("SourceIdentity"u8, session.SourceIdentity);
    }

    /// <summary>What policies and tags take of what there is for them; nothing when there are none.</summary>
    public static void PackedSize(this XmlResponseWriter xml, IssuedSession issued)
    {
        if (issued.PackedPercent > 0)
        {
            xml.Element("PackedPolicySize"u8, issued.PackedPercent);
        }
    }
}
