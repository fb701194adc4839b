namespace Drystone.Server.QueryApi;

/// <summary>One operation of a service that is asked by forms.</summary>
/// <param name="Name">AWS's name, which the parameter <c>Action</c> holds.</param>
/// <param name="HandleAsync">Authorizes, acts and answers.</param>
internal sealed record QueryOperation(string Name, QueryService Service, Func<QueryRequest, Task> HandleAsync)
{
    /// <summary>The IAM action that it needs.</summary>
    public string Action => $"{Service.Name}:{Name}";

    /// <summary>Whether the request itself proves who sent it, so that it needs no signature.</summary>
    public bool AllowsAnonymous { get; init; }
}
