using Drystone.Engine.Accounts;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.S3.Xml;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>The owners of the objects of a listing of one bucket. Nearly all of them have the same one: it is looked up
/// once.</summary>
internal sealed class ListedOwners(S3Request request)
{
    private readonly bool areAclsEnabled = request.Acls.AreEnabled(request.Bucket!);
    private readonly Dictionary<AccountId, Account?> known = [];

    public void Write(XmlResponseWriter xml, ObjectInfo info)
    {
        var owner = areAclsEnabled ? info.Owner : request.Bucket!.Owner;
        if (owner is not { } id)
        {
            Owners.Write(xml, "Owner"u8, request, id: null);
            return;
        }

        if (!known.TryGetValue(id, out var account))
        {
            known[id] = account = request.Store.FindAccount(id);
        }

        Owners.Write(xml, "Owner"u8, account);
    }
}
