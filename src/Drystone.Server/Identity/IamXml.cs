using System.Globalization;
using Drystone.Engine.Identity;
using Drystone.Engine.Names;
using Drystone.S3.Xml;
using Drystone.Server.Identity.ManagedPolicies;

namespace Drystone.Server.Identity;

/// <summary>The structures that several answers of IAM have.</summary>
internal static class IamXml
{
    /// <summary>IAM's times have no fractions.</summary>
    public static void Time(this XmlResponseWriter xml, ReadOnlySpan<byte> name, DateTimeOffset time) =>
        xml.Element(name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    /// <summary>Documents are escaped as in a URL, which clients take back.</summary>
    public static void Document(this XmlResponseWriter xml, ReadOnlySpan<byte> name, string document) =>
        xml.Element(name, Uri.EscapeDataString(document));

    public static void List<T>(
        XmlResponseWriter xml, ReadOnlySpan<byte> name, IEnumerable<T> items, Action<XmlResponseWriter, T> writeItem)
    {
        xml.Start(name);
        foreach (var item in items)
        {
            xml.Start("member"u8);
            writeItem(xml, item);
            xml.End("member"u8);
        }

        xml.End(name);
    }

    public static void Texts(this XmlResponseWriter xml, ReadOnlySpan<byte> name, IEnumerable<string> texts) =>
        List(xml, name, texts, static (xml, text) => xml.Text(text));

    public static void Tags(XmlResponseWriter xml, IEnumerable<KeyValuePair<string, string>> tags) =>
        List(xml, "Tags"u8, tags, static (xml, tag) =>
        {
            xml.Element("Key"u8, tag.Key);
            xml.Element("Value"u8, tag.Value);
        });

    public static void OptionalTags(XmlResponseWriter xml, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (tags.Count > 0)
        {
            Tags(xml, tags);
        }
    }

    public static void AttachedPolicy(XmlResponseWriter xml, string arn)
    {
        xml.Element("PolicyName"u8, ManagedPolicy.NameOf(arn));
        xml.Element("PolicyArn"u8, arn);
    }

    /// <summary>As lists show a user: the single ones have tags and the boundary too.</summary>
    public static void UserFacts(XmlResponseWriter xml, AccountId account, IamUser user)
    {
        xml.Element("Path"u8, user.Path);
        xml.Element("UserName"u8, user.Name);
        xml.Element("UserId"u8, user.Id);
        xml.Element("Arn"u8, IamArns.Of(account, user));
        xml.Time("CreateDate"u8, user.CreatedAt);
    }

    public static void User(XmlResponseWriter xml, AccountId account, IamUser user)
    {
        xml.Start("User"u8);
        UserFacts(xml, account, user);
        Boundary(xml, user.PermissionsBoundary);
        OptionalTags(xml, user.Tags);
        xml.End("User"u8);
    }

    public static void GroupFacts(XmlResponseWriter xml, AccountId account, IamGroup group)
    {
        xml.Element("Path"u8, group.Path);
        xml.Element("GroupName"u8, group.Name);
        xml.Element("GroupId"u8, group.Id);
        xml.Element("Arn"u8, IamArns.Of(account, group));
        xml.Time("CreateDate"u8, group.CreatedAt);
    }

    public static void Group(XmlResponseWriter xml, AccountId account, IamGroup group)
    {
        xml.Start("Group"u8);
        GroupFacts(xml, account, group);
        xml.End("Group"u8);
    }

    public static void RoleFacts(XmlResponseWriter xml, AccountId account, IamRole role)
    {
        xml.Element("Path"u8, role.Path);
        xml.Element("RoleName"u8, role.Name);
        xml.Element("RoleId"u8, role.Id);
        xml.Element("Arn"u8, IamArns.Of(account, role));
        xml.Time("CreateDate"u8, role.CreatedAt);
        xml.Document("AssumeRolePolicyDocument"u8, role.TrustPolicy);
        xml.OptionalElement("Description"u8, role.Description);
        xml.Element("MaxSessionDuration"u8, role.MaxSessionSeconds);
    }

    public static void Role(XmlResponseWriter xml, AccountId account, IamRole role)
    {
        xml.Start("Role"u8);
        RoleFacts(xml, account, role);
        Boundary(xml, role.PermissionsBoundary);
        OptionalTags(xml, role.Tags);
        xml.End("Role"u8);
    }

    public static void Boundary(XmlResponseWriter xml, string? arn)
    {
        if (arn is not null)
        {
            xml.Start("PermissionsBoundary"u8);
            xml.Element("PermissionsBoundaryType"u8, "Policy");
            xml.Element("PermissionsBoundaryArn"u8, arn);
            xml.End("PermissionsBoundary"u8);
        }
    }
}
