using Drystone.Doctor.Tests;
using Drystone.Testing.Secrets;

// Fixtures end in this order: what the server put out is there when it is searched.
[assembly: AssemblyFixture(typeof(ServerFixture))]
[assembly: AssemblyFixture(typeof(NoSecretIsShown))]
