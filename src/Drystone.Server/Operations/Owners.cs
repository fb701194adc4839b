using Drystone.Engine.Accounts;
using Drystone.Engine.Names;
using Drystone.S3.Acls;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>How an account is shown as an owner.</summary>
internal static class Owners
{
    public static void Write(XmlResponseWriter xml, ReadOnlySpan<byte> element, Account? account)
    {
        xml.Start(element);
        xml.Element("ID"u8, account?.CanonicalUserId ?? string.Empty);
        xml.Element("DisplayName"u8, account?.DisplayName ?? string.Empty);
        xml.End(element);
    }

    /// <param name="id">Null for somebody without credentials.</param>
    public static void Write(XmlResponseWriter xml, ReadOnlySpan<byte> element, S3Request request, AccountId? id)
    {
        if (id is { } account)
        {
            Write(xml, element, request.Store.FindAccount(account));
            return;
        }

        xml.Start(element);
        xml.Element("ID"u8, AccessControlPolicy.AnonymousUserId);
        xml.End(element);
    }
}
