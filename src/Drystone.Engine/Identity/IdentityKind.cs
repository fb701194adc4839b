namespace Drystone.Engine.Identity;

/// <summary>What stands in the table of identities. Numbers are stored: never change one.</summary>
internal enum IdentityKind : byte
{
    User = 1,
    Group = 2,
    Role = 3,
    Policy = 4,
    OidcProvider = 5,
}
